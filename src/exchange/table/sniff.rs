//! What kind of file it is, by its first bytes; names and endings lie.

/// What somebody chose to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// Text of some encoding, presumably delimited.
    Text,
    /// .xlsx or .xlsm.
    Excel,
    /// .xls, or a workbook with a password: both are the same container.
    OldOrLockedExcel,
    /// .xlsb.
    BinaryExcel,
    /// .pdf.
    Pdf,
    /// .docx.
    Word,
    /// .pptx.
    PowerPoint,
    /// .ods.
    OpenDocument,
    /// Another .zip.
    Zip,
    /// .png, .jpg, .gif, .bmp, .tif.
    Image,
    /// .html, .xml.
    WebPage,
    /// Bytes that are no text.
    Other,
}

impl FileKind {
    /// As in 「選んだのは…です」.
    pub fn label(self) -> &'static str {
        match self {
            Self::Text => "文字だけのファイル",
            Self::Excel => "Excel（.xlsx）",
            Self::OldOrLockedExcel => "古い形式のExcel（.xls）か、パスワード付きのExcel",
            Self::BinaryExcel => "バイナリ形式のExcel（.xlsb）",
            Self::Pdf => "PDF",
            Self::Word => "Word",
            Self::PowerPoint => "PowerPoint",
            Self::OpenDocument => "OpenDocumentの表（.ods）",
            Self::Zip => "ZIP",
            Self::Image => "画像",
            Self::WebPage => "Webページ",
            Self::Other => "別の種類のファイル",
        }
    }
}

const MAGIC: [(&[u8], FileKind); 9] = [
    (b"%PDF", FileKind::Pdf),
    (b"\xd0\xcf\x11\xe0", FileKind::OldOrLockedExcel),
    (b"\x89PNG", FileKind::Image),
    (b"\xff\xd8\xff", FileKind::Image),
    (b"GIF8", FileKind::Image),
    (b"BM", FileKind::Image),
    (b"II*\0", FileKind::Image),
    (b"MM\0*", FileKind::Image),
    (b"\x1f\x8b", FileKind::Zip),
];

/// The kind, from the content alone. No file is [`FileKind::Text`] until nothing else fits.
pub(super) fn kind_of(bytes: &[u8]) -> FileKind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip_kind(bytes);
    }
    if let Some((magic, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic))
        // "BM" may as well begin a heading; a picture has bytes that no text has.
        && (magic.len() > 2 || bytes.iter().take(64).any(|b| *b == 0 || *magic == b"\x1f\x8b"))
    {
        return *kind;
    }
    let head = &bytes[..bytes.len().min(8192)];
    let utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !utf16 && head.contains(&0) {
        return FileKind::Other;
    }
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start();
    let start = start[..start.len().min(14)].to_ascii_lowercase();
    if [b"<!doctype html".as_slice(), b"<html", b"<?xml"].iter().any(|tag| start.starts_with(tag)) {
        return FileKind::WebPage;
    }
    FileKind::Text
}

/// The parts of an office document are named in the zip's directory, in plain bytes.
fn zip_kind(bytes: &[u8]) -> FileKind {
    let names = [
        (b"xl/workbook.bin".as_slice(), FileKind::BinaryExcel),
        (b"xl/workbook.xml", FileKind::Excel),
        (b"word/document.xml", FileKind::Word),
        (b"ppt/presentation.xml", FileKind::PowerPoint),
        (b"opendocument.spreadsheet", FileKind::OpenDocument),
    ];
    names
        .iter()
        .find(|(name, _)| bytes.windows(name.len()).any(|window| window == *name))
        .map_or(FileKind::Zip, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        for (bytes, kind) in [
            (b"%PDF-1.7\n".as_slice(), FileKind::Pdf),
            (b"\x89PNG\r\n\x1a\n", FileKind::Image),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind::OldOrLockedExcel),
            (b"PK\x03\x04....hello.txt", FileKind::Zip),
            (b"PK\x03\x04....word/document.xml", FileKind::Word),
            (b"<!DOCTYPE html><p>", FileKind::WebPage),
            (b"\xef\xbb\xbf<html>", FileKind::WebPage),
            (b"BM\x36\0\0\0", FileKind::Image),
            (b"BMI,height\n", FileKind::Text),
            (b"\xff\xfea\0,\0", FileKind::Text),
            (b"a\0b", FileKind::Other),
            (b"\x1f\x8b\x08", FileKind::Zip),
            (b"", FileKind::Text),
        ] {
            assert_eq!(kind_of(bytes), kind, "{bytes:?}");
        }
    }
}
