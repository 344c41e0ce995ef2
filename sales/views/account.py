from core.access import SIGNED_IN
from sales.views import credit


class Credit(credit.MyCredit):
    permission = SIGNED_IN
    door = "account"


class Ask(credit.AskForCredit):
    permission = SIGNED_IN
    door = "account"


class Answer(credit.AnswerCredit):
    permission = SIGNED_IN
    door = "account"


class Withdraw(credit.WithdrawCredit):
    permission = SIGNED_IN
    door = "account"
