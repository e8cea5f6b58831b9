from django.db import migrations, models


class Migration(migrations.Migration):
    """Let a section stand on the home page as a gallery."""

    dependencies = [("news", "0013_helpful_counts")]
    operations = [
        migrations.AddField(
            model_name="section",
            name="shows_pictures",
            field=models.BooleanField(
                default=False,
                help_text="Trên trang chủ, khối hiện các bài thành hàng ảnh bằng nhau.",
                verbose_name="khối là thư viện ảnh",
            ),
        )
    ]
