"""The demo company: Casa Alba sells cosmetics and things for the home through forty agents. The same every time."""

from config.demo.access import PASSWORD, totp_secret
from config.demo.company import STAFF
from config.demo.load import load
from config.demo.people import STORY

__all__ = ["PASSWORD", "STAFF", "STORY", "load", "totp_secret"]
