import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nwce.settings")
application = get_wsgi_application()

from nwce import limits  # noqa: E402  (after the settings)

limits.use("web")
