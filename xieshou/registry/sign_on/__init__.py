"""Coming in by single sign-on, codes and passkeys: what django-allauth asks of a site.

See docs/decisions/0022-sign-on.md. Named in the settings, and known to nobody else.
"""
