"""What is said of two models that were compared, in Chinese."""

COMPARING_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"(.+) and (.+) have no task and language in common; compare models of one kind\.",
        "{0} 和 {1} 没有共同的任务和语言；请比较同类的模型。",
    ),
)
