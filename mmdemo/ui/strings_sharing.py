"""The words about what is kept elsewhere, in English and Chinese; see strings.py."""

SHARING_TEXTS: dict[str, tuple[str, str]] = {
    "backup_waiting": (
        "Saved on this machine, and on its way to {where}: {seconds} s so far.",
        "已保存在本机，正在备份到 {where}：已等 {seconds} 秒。",
    ),
    "backup_failing": (
        "Saved on this machine only, for {seconds} s; it is tried again. {problem}",
        "只保存在本机，已 {seconds} 秒；会再试。{problem}",
    ),
}
