"""The addresses of `make dev`: the product's own and the toolbar's."""

from debug_toolbar.toolbar import debug_toolbar_urls

from nwce import urls

handler500 = urls.handler500
urlpatterns = [*urls.urlpatterns, *debug_toolbar_urls()]
