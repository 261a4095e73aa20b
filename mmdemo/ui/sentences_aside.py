"""What is said of preferences and of drawing to learn from, in Chinese: see sentences.py."""

ASIDE_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"There is no preference (.+); compare again\.", "没有偏好记录 {0}，请重新比较。"),
    (r'"(.+)" is gone; give the recording again\.', "录音“{0}”已不在了，请重新提供。"),
    (
        r"This looks like something that models are examined with, .*",
        "它与考核模型用的样本太像，因此不会加入训练样本。",
    ),
    (
        r"Nothing of “(.+)” can be checked, .*",
        "“{0}”中没有能核对的内容，因此不画；请写图画世界里的东西，例如“一只红色的猫”。",
    ),
    (
        r"(.+) pictures cannot be drawn; choose a number from (.+) to (.+)\.",
        "不能画 {0} 张，请选 {1} 到 {2}。",
    ),
)
