import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

application = get_wsgi_application()
if settings.TRUSTED_PROXIES:  # their word on who visits and how; anybody else's is not looked at
    application = wrap_wsgi_with_proxy_headers(application, settings.TRUSTED_PROXIES)
