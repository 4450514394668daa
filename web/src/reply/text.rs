//! Escaping of text in JSON, log lines and HTML.

/// Appends a JSON string, quotes included (RFC 8259, section 7).
pub(crate) fn push_json(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            // The last two end lines in older JavaScript, into which JSON may be pasted.
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Appends text for one line of a log: what could end the line, or control a terminal, is escaped.
/// Backslashes are not, so text that is escaped already stays as it is.
pub(crate) fn push_visible(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
}

/// Escapes text for the content or a quoted attribute of an HTML page.
///
/// ```
/// assert_eq!(hairspring_web::escape_html("<a href='x'>&"), "&lt;a href=&#39;x&#39;&gt;&amp;");
/// ```
#[must_use]
pub fn escape_html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_strings_hold_anything() {
        let mut out = String::new();
        push_json(&mut out, "a\"\\\n\r\0\u{7f}\u{2028}é</script>");
        assert_eq!(out, r#""a\"\\\n\u000d\u0000\u007f\u2028é</script>""#);
    }
}
