"""A smaller rendition of every picture, for phones: 240 pixels wide."""

from django.db import migrations

from core import images


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("portal", "0005_revisions_of_letters")]
    operations = [
        migrations.RunPython(
            lambda apps, editor: images.complete(240), migrations.RunPython.noop, elidable=True
        )
    ]
