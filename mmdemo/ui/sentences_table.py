"""What the filter language and bulk edits say of mistakes, in Chinese."""

TABLE_PATTERNS: tuple[tuple[str, str], ...] = (
    (r"The filter breaks off after “(.*)”; .*", "筛选条件在“{0}”之后没有写完。"),
    (
        r"The filter cannot be read at character (\d+), “(.*)”; .*",
        "筛选条件第 {0} 个字符“{1}”处读不懂；请改正，或给文字加上引号。",
    ),
    (
        r"The quotation that begins at character (\d+) of the filter has no end; .*",
        "筛选条件第 {0} 个字符的引号没有结束；请补上引号。",
    ),
    (
        r"There is no field “(.*)” \(character (\d+) of the filter\); use one of (.*), or put .*",
        "没有字段“{0}”（筛选条件第 {1} 个字符）；可用 {2}，或给文字加上引号。",
    ),
    (
        r"“(.*)” \(character (\d+) of the filter\) is no value of (\w+); use one of (.*)\.",
        "“{0}”（筛选条件第 {1} 个字符）不是 {2} 的值；可用 {3}。",
    ),
    (
        r"“(.*)” \(character (\d+) of the filter\) is no value of (\w+); write a number.*",
        "“{0}”（筛选条件第 {1} 个字符）不是 {2} 的值；请写数字，如 3 或 0.5。",
    ),
    (
        r"“(.*)” \(character (\d+) of the filter\) is no value of (\w+); write a day.*",
        "“{0}”（筛选条件第 {1} 个字符）不是 {2} 的值；请写日期，如 2026-01-31。",
    ),
    (
        r"“(.*)” \(character (\d+) of the filter\) is no value of (\w+); write a pair's id.*",
        "“{0}”（筛选条件第 {1} 个字符）不是 {2} 的值；请写样本编号，或至少它的前 6 个字符。",
    ),
    (
        r"(\w+) has no more or less \(character (\d+) of the filter\); write (.*)\.",
        "{0} 没有大小之分（筛选条件第 {1} 个字符）；请写 {2}。",
    ),
    (
        r"The filter has more than (\d+) parentheses and NOTs; .*",
        "筛选条件的括号和“非”超过 {0} 个；请写得简单些。",
    ),
    (r"Nothing is to be found; .*", "没有写要查找什么。"),
    (
        r"The pattern takes more than (.+) s on one text of ([\d,]+) characters; .*",
        "这个正则表达式在一条 {1} 个字符的文字上超过 {0} 秒；请写得简单些。没有修改任何内容。",
    ),
    (
        r"The pattern cannot be read(?: at character \d+)? \((.*)\); .*",
        "正则表达式读不懂（{0}）；请改正，或改用普通文字。",
    ),
    (
        r"The replacement cannot be read; .*",
        "替换内容读不懂；第一个分组写作 \\1，反斜杠写作 \\\\。",
    ),
    (r"(.*) stars cannot be given, only 0 to 5\.", "不能给 {0} 星，只能给 0 到 5 星。"),
    (r"(.*) is no tag: write words without commas\.", "{0} 不能作标签；请写不带逗号的词。"),
    (r"The project has no name; give it one\.", "项目没有名字，请给它起一个。"),
    (
        r"(.*) has changed this meanwhile; it now says “(.*)”\. Nothing was overwritten: .*",
        "{0} 在此期间改过这条，现在是“{1}”。没有覆盖任何内容：请看一看再决定。",
    ),
)
