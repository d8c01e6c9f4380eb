//! Bytes → text, for the encodings that offices use.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

/// How a text file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextEncoding {
    /// UTF-8, with or without BOM.
    Utf8,
    /// CP932, which Windows calls Shift_JIS: with 髙, ①, ㈱ and 外字.
    Cp932,
    /// UTF-16 with BOM.
    Utf16,
}

impl TextEncoding {
    /// The word on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Cp932 => "Shift_JIS",
            Self::Utf16 => "UTF-16",
        }
    }
}

/// Decodes; bytes that are no characters become U+FFFD, which no careful program writes, so that the
/// cell that holds one can be named.
pub(super) fn decode(bytes: &[u8]) -> (String, TextEncoding) {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return (lossy(rest, UTF_8), TextEncoding::Utf8);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return (lossy(rest, UTF_16LE), TextEncoding::Utf16);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return (lossy(rest, UTF_16BE), TextEncoding::Utf16);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.to_owned(), TextEncoding::Utf8);
    }
    // Not whole in UTF-8. Sequences of three bytes that happen to be UTF-8 are rare in CP932, so a file
    // with more good ones than broken ones was meant as UTF-8 and is damaged.
    let utf8 = lossy(bytes, UTF_8);
    let broken = utf8.chars().filter(|c| *c == char::REPLACEMENT_CHARACTER).count();
    let good = utf8.chars().filter(|c| !c.is_ascii()).count() - broken;
    if good > broken {
        (utf8, TextEncoding::Utf8)
    } else {
        (lossy(bytes, SHIFT_JIS), TextEncoding::Cp932)
    }
}

fn lossy(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let text = "職員番号,氏名\n0001,髙﨑①㈱\n";
        let (cp932, _, lost) = SHIFT_JIS.encode(text);
        assert!(!lost);
        assert_eq!(decode(&cp932), (text.to_owned(), TextEncoding::Cp932));
        assert_eq!(decode(text.as_bytes()), (text.to_owned(), TextEncoding::Utf8));
        let with_bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        assert_eq!(decode(&with_bom), (text.to_owned(), TextEncoding::Utf8));
        let utf16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        assert_eq!(decode(&utf16), (text.to_owned(), TextEncoding::Utf16));
    }

    #[test]
    fn broken_bytes_leave_a_mark_and_do_not_change_the_encoding() {
        let (mut cp932, _, _) = SHIFT_JIS.encode("職員番号,氏名\n0001,山本健太\n");
        let end = cp932.len() - 1;
        cp932.to_mut()[end - 1] = 0xff;
        let (text, encoding) = decode(&cp932);
        assert_eq!(encoding, TextEncoding::Cp932);
        assert!(text.contains('\u{fffd}') && text.contains("職員番号"));
        let mut utf8 = "職員番号,氏名\n0001,山本健太\n".as_bytes().to_vec();
        utf8[20] = 0xff;
        assert_eq!(decode(&utf8).1, TextEncoding::Utf8);
    }
}
