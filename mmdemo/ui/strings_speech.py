"""The words of the tab Transcribe, in English and Chinese; see strings.py."""

SPEECH_TEXTS: dict[str, tuple[str, str]] = {
    "recording": ("Recording: sound or video", "录音：音频或视频"),
    "example_english": ("English example", "英文示例"),
    "example_chinese": ("Chinese example", "中文示例"),
    "language_spoken": ("Spoken language", "说的语言"),
    "language_auto_speech": ("Detect", "自动识别"),
    "transcribe": ("Transcribe", "转写"),
    "more_ways": ("Model and more", "模型与更多选项"),
    "written": ("Written", "写成"),
    "as_spoken": ("As it is spoken", "按原话"),
    "into_english": ("In English", "译成英文"),
    "own_words": ("Names and words to expect", "可能出现的名字和词"),
    "own_words_info": (
        "For models that take a prompt, such as Whisper.",
        "适用于能接受提示的模型，如 Whisper。",
    ),
    "detect_speech": ("Skip silence and noise", "跳过静音和噪声"),
    "detect_speech_info": (
        "Keeps models from inventing words where nobody speaks.",
        "避免模型在没人说话处编造文字。",
    ),
    "on_previous": ("Go by the text before", "参考前文"),
    "on_previous_info": (
        "Steadier names and style; but an error may repeat itself.",
        "名字和风格更一致，但错误可能反复出现。",
    ),
    "bundled_hears": (
        "The bundled model learnt from synthetic speech: everyday words, numbers, and sentences "
        "about drawn scenes, in English and Chinese. For free speech, choose a hub model.",
        "自带模型用合成语音训练：中英文的日常词语、数字和描述图画的句子。日常谈话请选择 Hub 模型。",
    ),
    "no_recording": (
        "Choose a recording or speak into the microphone first.",
        "请先选择一段录音，或对麦克风说话。",
    ),
    "recording_gone": (
        "The recording is gone, because the app was restarted; choose it again. The text is kept.",
        "应用已重启，录音不在了，请重新选择；文字已保留。",
    ),
    "transcribe_empty_title": ("Nothing to hear yet", "还没有录音"),
    "transcribe_empty": (
        "Choose a recording or an example and press Transcribe, or speak into the microphone.",
        "选择录音或示例后点“转写”，或对着麦克风说话。",
    ),
    "transcribe_ready": ("Press Transcribe.", "点“转写”即可。"),
    "listening": ("Listening: {share} %, up to {until}", "正在听：{share} %，已到 {until}"),
    "partly_title": ("Heard in part", "只听了一部分"),
    "broke_off_at": (
        "The file breaks off at {until}: it is damaged or was cut off while copying.",
        "文件在 {until} 处中断：已损坏或复制时被截断。",
    ),
    "stopped_at": (
        "What was heard up to {until} is below.",
        "到 {until} 为止的文字已保留在下面。",
    ),
    "no_speech_title": ("No speech", "没有人声"),
    "no_speech": (
        "Nobody seems to speak in this recording. If somebody does, switch “Skip silence and "
        "noise” off and try again.",
        "这段录音里似乎没有人说话。如果有，请关闭“跳过静音和噪声”再试。",
    ),
    "speak": ("Speak into the microphone", "对着麦克风说话"),
    "stop_speaking": ("Stop", "结束"),
    "mic_denied": (
        "The browser may not use the microphone; allow it in the address bar and try again.",
        "浏览器无权使用麦克风；请在地址栏中允许，再试一次。",
    ),
    "mic_absent": (
        "There is no microphone; plug one in, or choose a file.",
        "没有找到麦克风；请接上麦克风，或选择文件。",
    ),
    "mic_insecure": (
        "Browsers give a microphone only to pages by https or on this machine; choose a file.",
        "浏览器只允许 https 或本机页面使用麦克风；请选择文件。",
    ),
    "mic_failed": (
        "The microphone could not be opened; close what else uses it, or choose a file.",
        "麦克风打不开；请关闭占用它的程序，或选择文件。",
    ),
    "mic_unreachable": (
        "The app was not reached any more; what was heard before is kept.",
        "与应用的连接中断；此前听到的已保留。",
    ),
    # Said by the transcript's script
    "play": ("Play", "播放"),
    "pause": ("Pause", "暂停"),
    "loop": ("Repeat this line", "循环此句"),
    "slower": ("Slower", "慢一点"),
    "faster": ("Faster", "快一点"),
    "search_transcript": ("Find in the text", "查找"),
    "next_doubt": ("Next doubtful", "下一处存疑"),
    "keep_edited": ("Keep all corrections", "保存全部修改"),
    "kept_edited": ("Corrections saved as pairs: {n}", "已保存的修改：{n}"),
    "kept_change": ("Your change is kept.", "修改已保留。"),
    "nothing_to_undo": ("There is nothing to undo.", "没有可撤销的。"),
    "replace_changes": (
        "Your changes to this text are not kept as pairs yet, and a new text takes its place. "
        "Go on?",
        "你对这段文字的修改还没有保存为样本，新的文字会取代它。继续吗？",
    ),
    "edit": ("Edit", "编辑"),
    "edited": ("edited", "已编辑"),
    "again": ("Hear again", "重听"),
    "hear_again": ("Hear it so", "这样重听"),
    "hearing_again": ("Listening …", "正在听……"),
    "nothing_heard": ("(nothing)", "（无）"),
    "legend": ("Colours and keys", "颜色与按键"),
    "sure_1": ("sure", "确定"),
    "sure_2": ("fairly sure, below 90 %", "较确定，低于 90 %"),
    "sure_3": ("unsure, below 70 %", "不太确定，低于 70 %"),
    "sure_4": ("a guess, below 50 %", "猜测，低于 50 %"),
    "doubt_repetition": ("repeats itself", "重复"),
    "doubt_repetition_why": (
        "The same words come again and again, as models do when they lose the thread.",
        "同样的词一再出现，模型失去线索时常会这样。",
    ),
    "doubt_silence": ("nobody speaks here?", "这里没人说话？"),
    "doubt_silence_why": (
        "Text where hardly a voice was found: it may be invented.",
        "这里几乎没有人声，文字可能是编造的。",
    ),
    "doubt_unsure": ("unsure", "不确定"),
    "doubt_unsure_why": (
        "The model gives most of these words a low probability.",
        "模型对这里多数词的把握不大。",
    ),
    "doubt_too_fast": ("too fast to be true", "快得不真实"),
    "doubt_too_fast_why": (
        "More words than anybody says in that time.",
        "这段时间内不可能说这么多字。",
    ),
    "keys_listed": (
        "Space plays and pauses, Enter plays the line, L repeats it, < and > change the speed, ← "
        "and → jump 3 s, ↑ and ↓ go from line to line, N to the next doubtful one. E edits (or "
        "double-click; Enter keeps, Esc drops), R hears again, G, F, B judge, U undoes.",
        "空格播放或暂停，回车播放此句，L 循环，< 和 > 变速，← → 跳 3 秒，↑ ↓ 换句，N 到下一处存疑。"
        "E 或双击编辑（回车保留，Esc 放弃），R 重听，G、F、B 评价，U 撤销。",
    ),
    "recording_silent": (
        "The recording cannot be played here; the text can still be read and changed.",
        "这里无法播放录音；文字仍可阅读和修改。",
    ),
    "unreachable": (
        "The app was not reached; try again.",
        "无法连接应用，请重试。",
    ),
}
