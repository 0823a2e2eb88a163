"""What this program is not: the same sentence on the screen, in every file, and in the README."""

# English and Chinese, in the order of app.core.status.LANGUAGES.
NOT_MEDICAL = (
    (
        "For research and personal wellness. Not a medical device: do not use it to diagnose, or in place of a blood "
        "pressure cuff or an oximeter."
    ),
    "研究与健康自测用途，非医疗器械，不得用于诊断或替代血压计/血氧仪。",
)
