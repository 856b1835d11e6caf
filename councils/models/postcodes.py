"""Postcodes that an operator has loaded, instead of those that come with the product."""

from django.db import models


class Postcode(models.Model):
    """Which district and county a postcode lies in, by one edition of a published directory."""

    postcode = models.CharField(max_length=7, primary_key=True, help_text="Without a space.")
    outward = models.CharField(max_length=4, db_index=True)
    district = models.CharField(max_length=9, help_text="ONS code of the district or unitary council.")
    county = models.CharField(max_length=9, blank=True)
    edition = models.CharField(max_length=100, help_text="The file that it was loaded from.")

    def __str__(self) -> str:
        return self.postcode
