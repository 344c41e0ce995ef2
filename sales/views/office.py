from core.access import AGENT
from sales.views import credit


class Credit(credit.MyCredit):
    permission = AGENT
    door = "office"


class Ask(credit.AskForCredit):
    permission = AGENT
    door = "office"


class Answer(credit.AnswerCredit):
    permission = AGENT
    door = "office"


class Withdraw(credit.WithdrawCredit):
    permission = AGENT
    door = "office"
