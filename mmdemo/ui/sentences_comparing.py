"""What is said of two models that were compared, in Chinese."""

COMPARING_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(.+) and (.+) have no task and language in common; compare models of one kind\.",
        "{0} 和 {1} 没有共同的任务和语言；请比较同类的模型。",
    ),
    (
        r"On the held-out pairs no difference is shown: the interval of the difference holds 0\.",
        "在留出的条目上看不出差别：差值的区间包含 0。",
    ),
    (
        r"On the held-out pairs no difference is shown: there are none\.",
        "在留出的条目上看不出差别：没有留出的条目。",
    ),
    (
        r"On the held-out pairs no difference is shown: one picture or clip is too few to say\.",
        "在留出的条目上看不出差别：只有一张图片或一段录音，太少了。",
    ),
    (
        r"On the held-out pairs no difference is shown: all of them want the same text,.*",
        "在留出的条目上看不出差别：它们要的文字全都一样，说明不了什么。",
    ),
    (
        r"On the held-out pairs no difference is shown: fewer than (\d+) pictures or clips .*",
        "在留出的条目上看不出差别：结果不同的图片或录音不到 {0} 个，太少了。",
    ),
    (
        r"On the held-out pairs the new model is better: (.+) from (.+) to (.+)\.",
        "在留出的条目上新模型更好：{0} 从 {1} 变为 {2}。",
    ),
    (
        r"On the held-out pairs the new model is worse: (.+) from (.+) to (.+)\.",
        "在留出的条目上新模型更差：{0} 从 {1} 变为 {2}。",
    ),
    (
        r"On the original test set nothing is shown to be forgotten\.",
        "在原来的测试集上看不出遗忘。",
    ),
    (
        r"On the original test set the new model has forgotten (.+) points: "
        r"(.+) from (.+) to (.+)\.",
        "在原来的测试集上新模型遗忘了 {0} 个百分点：{1} 从 {2} 变为 {3}。",
    ),
    (r"The original test set was left out\.", "没有用原来的测试集检查。"),
)
