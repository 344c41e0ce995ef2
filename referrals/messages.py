"""What referrals tell people. `code_bound` goes to the agent at sign-up, `late_code` when the code comes afterwards."""

from django.utils.translation import gettext_lazy as _

from core.messages import Kind, register

CODE_BOUND = Kind(
    name="referrals.code_bound",
    label=_("Somebody signed up with your code"),
    told=_("Somebody registered with your code"),
    subject=_("{client} signed up with your code"),
    body=_("{client} signed up with your code. From now on, each contract of {client} earns you points."),
    sample={"client": "Luisa Fernández"},
    audience="agent",
    action=_("Invite somebody else"),
)
LATE_CODE = Kind(
    name="referrals.late_code",
    label=_("A client entered your code"),
    told=_("Somebody entered your code later"),
    subject=_("{client} entered your code"),
    body=_("{client} already had an account and has entered your code. From now on, each contract of {client} "
           "earns you points."),
    sample={"client": "Luisa Fernández"},
    audience="agent",
    action=_("Invite somebody else"),
)  # fmt: skip

CODE_APPROVED = Kind(
    name="referrals.code_approved",
    label=_("The code you asked for works"),
    subject=_("Your code {code} works"),
    body=_("Your code {code} works from now on, and your invitation shows it. The codes you had keep working too."),
    sample={"code": "CARLOSP"},
    audience="agent",
    action=_("Share it"),
)
CODE_REFUSED = Kind(
    name="referrals.code_refused",
    label=_("The code you asked for was not approved"),
    subject=_("Your code {code} was not approved"),
    body=_("We could not approve the code {code}. The reason: {reason}\n\nYou can ask for another one; the code you "
           "have keeps working."),
    sample={"code": "CARLOSP", "reason": "Se parece al nombre de la empresa."},
    audience="agent",
    action=_("Ask for another one"),
)  # fmt: skip

DISPUTE_ACCEPTED = Kind(
    name="referrals.dispute_accepted",
    label=_("What you told us about a referral was accepted"),
    subject=_("You were right: the referral is corrected"),
    body=_(
        "We have looked at what you told us about {client}. From now on {referrer} counts as the one who invited "
        "{client}.\n\nThe reason: {reason}"
    ),
    sample={"client": "Luisa Fernández", "referrer": "Carlos P.", "reason": "La fecha del mensaje lo muestra."},
)
DISPUTE_REFUSED = Kind(
    name="referrals.dispute_refused",
    label=_("What you told us about a referral was not accepted"),
    subject=_("About the referral of {client}"),
    body=_("We have looked at what you told us about {client}, and it stays as it is.\n\nThe reason: {reason}"),
    sample={"client": "Luisa Fernández", "reason": "El código se escribió antes."},
)
REFERRAL_LOST = Kind(
    name="referrals.referral_lost",
    label=_("A referral is no longer yours"),
    subject=_("{client} no longer counts as your referral"),
    body=_(
        "Somebody told us that {client} was invited by another person. We looked at both sides and decided so. What "
        "you have earned so far stays yours.\n\nThe reason: {reason}"
    ),
    sample={"client": "Luisa Fernández", "reason": "La fecha del mensaje lo muestra."},
    audience="agent",
)
REFERRAL_KEPT = Kind(
    name="referrals.referral_kept",
    label=_("A referral stays yours"),
    subject=_("{client} stays your referral"),
    body=_(
        "Somebody told us that {client} was invited by another person. We looked at both sides: {client} stays yours."
    ),
    sample={"client": "Luisa Fernández"},
    audience="agent",
)
REFERRAL_GAINED = Kind(
    name="referrals.referral_gained",
    label=_("A referral is yours now"),
    subject=_("{client} counts as your referral"),
    body=_("{client} told us that you were the one who invited them, and we have corrected it. From now on, each "
           "contract of {client} earns you points."),
    sample={"client": "Luisa Fernández"},
    audience="agent",
)  # fmt: skip

SITE_STOPPED = Kind(
    name="referrals.site_stopped",
    label=_("Your site was closed by the company"),
    subject=_("Your site is not shown any more"),
    body=_(
        "We closed your site. The reason: {reason}\n\nYour invitation link and your code keep working: whoever "
        "registers with them is still yours. Write to us when it is mended."
    ),
    sample={"reason": "El texto promete ganancias que no son ciertas."},
    audience="agent",
    mandatory=True,
    action=_("See my site"),
)
SITE_SHOWN_AGAIN = Kind(
    name="referrals.site_shown_again",
    label=_("Your site may be shown again"),
    subject=_("Your site may be shown again"),
    body=_("We let your site be shown again. {state}"),
    sample={"state": "Ya se puede ver."},
    audience="agent",
    action=_("See my site"),
)

register(
    CODE_BOUND, LATE_CODE, SITE_STOPPED, SITE_SHOWN_AGAIN,
    CODE_APPROVED, CODE_REFUSED, DISPUTE_ACCEPTED, DISPUTE_REFUSED, REFERRAL_LOST,
    REFERRAL_KEPT, REFERRAL_GAINED,
)  # fmt: skip
