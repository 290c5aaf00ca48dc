from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("networks", "0002_leads_are_handed_over"),
    ]

    operations = [
        migrations.AddField(
            model_name="largernetwork",
            name="ground",
            field=models.CharField(
                choices=[
                    ("COMMUNITY", "One natural community that a smaller network would divide"),
                    ("NEIGHBOURHOODS", "It works in neighbourhoods of the usual size"),
                    ("LEFT_OUT", "It takes in practices that would be left without a network"),
                    ("OTHER", "Another ground"),
                ],
                default="OTHER",
                max_length=20,
            ),
            preserve_default=False,
        ),
    ]
