"""What is said of the copy that is kept elsewhere, in Chinese: see sentences.py."""

SHARING_PATTERNS: tuple[tuple[str, str], ...] = (
    (
        r"The backup at (.+) cannot be reached \((.+)\); .*",
        "无法访问备份 {0}（{1}）；请检查地址、令牌的权限和网络。",
    ),
    (
        r"Another app has written to (.+) meanwhile; nothing there was overwritten\. .*",
        "另一个应用刚写过 {0}；那里没有被覆盖。请给每个应用各自的地址（MMDEMO_BACKUP_URL），"
        "然后重新启动本应用。",
    ),
    (r"The backup at (.+) failed by a bug; see the log\.", "备份到 {0} 时出现程序错误，见日志。"),
)
