import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nwce.settings")
application = get_wsgi_application()

from nwce import limits  # noqa: E402  (after the settings)
from nwce.requests import WithoutTokens  # noqa: E402

limits.use("web")
logging.getLogger("gunicorn.error").addFilter(WithoutTokens())
