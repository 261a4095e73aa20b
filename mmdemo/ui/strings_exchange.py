"""Every word about bringing pairs in and taking them out, in English and Chinese."""

EXCHANGE_TEXTS: dict[str, tuple[str, str]] = {
    "bring_in": ("Bring in, take out…", "导入与导出…"),
    "exchange_file": (
        "Files: pictures, clips, zip, CSV, JSONL, JSON, Parquet, tar",
        "文件：图片、录音、zip、CSV、JSONL、JSON、Parquet、tar",
    ),
    "exchange_folder": ("Or a whole folder", "或整个文件夹"),
    "project": ("Project", "项目"),
    "exchange_languages": (
        "Languages of what has no text yet",
        "还没有文字的内容需要哪些语言",
    ),
    "exchange_try": ("Look first", "先检查"),
    "exchange_begin": ("Bring in", "导入"),
    "exchange_form": ("Format", "格式"),
    "exchange_take_out": ("Take out as zip", "导出为 zip"),
    "exchange_so_far": ("{n} rows so far…", "已处理 {n} 行…"),
    "exchange_stopped": (
        "Stopped. What came in so far is kept; begin again to go on.",
        "已停止。已导入的内容会保留；重新导入会从这里继续。",
    ),
    "exchange_would": (
        "{new} pairs would come in; {there} are there already; {bad} rows cannot come in; "
        "{same} are the same file as another, {alike} look like another.",
        "将导入 {new} 个样本；{there} 个已存在；{bad} 行无法导入；"
        "{same} 个与另一文件相同，{alike} 个看起来与另一张相似。",
    ),
    "exchange_did": (
        "{new} pairs came in; {there} were there already; {bad} rows could not come in; "
        "{same} are the same file as another, {alike} look like another.",
        "已导入 {new} 个样本；{there} 个早已存在；{bad} 行无法导入；"
        "{same} 个与另一文件相同，{alike} 个看起来与另一张相似。",
    ),
    "exchange_head_row": ("Row or file", "行或文件"),
    "exchange_head_kind": ("What", "情况"),
    "exchange_head_what": ("Why, or which other", "原因或另一文件"),
    "exchange_bad": ("cannot come in", "无法导入"),
    "exchange_same": ("same file", "相同文件"),
    "exchange_alike": ("looks alike", "看起来相似"),
}
