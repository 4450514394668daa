//! Trailer sections (RFC 9112, section 7.1.2).

use alloc::vec::Vec;

use bytes::Bytes;

use crate::head::facts::Facts;
use crate::head::section::{SectionLimits, SectionParser};
use crate::head::table::{Entry, FieldTable, offset};
use crate::syntax::part;
use crate::{Config, Reject, Trailers};

/// Fields that mean nothing behind the content, because they must be known before it (RFC 9110,
/// section 6.5.1). They are dropped, so that no handler takes one for what a front end checked
/// in the header section.
///
/// Names that belong together share a string: a list of each alone would be as large again.
const FORBIDDEN: [&str; 6] = [
    // Message framing and connection control: they would say where the message ends after it has.
    "connection content-length keep-alive proxy-connection te trailer transfer-encoding upgrade",
    // Routing: the request is already where it was to go.
    "forwarded host max-forwards via x-forwarded-for x-forwarded-host x-forwarded-proto",
    // Request modifiers: preferences, controls and conditions are weighed before the content.
    "accept accept-charset accept-encoding accept-language cache-control expect if-match \
     if-modified-since if-none-match if-range if-unmodified-since pragma range",
    // Authentication: who asks is settled before the content is taken.
    "authentication-info authorization cookie proxy-authenticate proxy-authentication-info \
     proxy-authorization set-cookie www-authenticate",
    // Response control: they concern caches and clients, ahead of the content too.
    "age date expires location retry-after vary warning",
    // Content format: the content was read by it.
    "content-encoding content-range content-type",
];

/// Reads a trailer section that holds at least one line. The caller's bytes are gone between two
/// calls, so a section that comes in parts is collected.
#[derive(Debug, Default)]
pub(super) struct TrailerParser {
    section: SectionParser,
    table: FieldTable,
    /// What has come, if not all came at once. Invariant: no longer than the limit.
    collected: Vec<u8>,
}

impl TrailerParser {
    /// Goes on with `input`, all of which is used up unless the section ends in it: then returns
    /// how much of it belongs to the section, and the lines that are kept, if any.
    pub(super) fn parse(
        &mut self,
        input: &[u8],
        config: &Config,
    ) -> Result<Option<(usize, Option<Trailers>)>, Reject> {
        let limits =
            SectionLimits { bytes: config.trailer_section_max, lines: config.trailer_count_max };
        let before = self.collected.len();
        let section = if before == 0 {
            input
        } else {
            let room = config.trailer_section_max.saturating_sub(before);
            self.collected.extend_from_slice(input.get(..room).unwrap_or(input));
            &self.collected
        };
        // What trailers say of framing is nobody's to hear.
        let mut facts = Facts::default();
        if let Some(end) = self.section.parse(section, limits, &mut self.table, &mut facts)? {
            return Ok(Some((end - before, kept(section, &self.table))));
        }
        if before == 0 {
            self.collected.extend_from_slice(input);
        }
        Ok(None)
    }
}

/// The lines that are not forbidden, one behind the other.
fn kept(section: &[u8], lines: &FieldTable) -> Option<Trailers> {
    let (mut bytes, mut table) = (Vec::new(), FieldTable::default());
    let mut start = 0;
    for entry in lines.iter() {
        let (colon, end) = (entry.colon as usize, entry.end as usize);
        if !is_forbidden(part(section, start, colon)) {
            let colon = bytes.len() + (colon - start);
            bytes.extend_from_slice(part(section, start, end + 2));
            table.push(Entry { colon: offset(colon), end: offset(bytes.len() - 2) });
        }
        start = end + 2;
    }
    (table.len() > 0).then(|| Trailers::new(Bytes::from(bytes), table))
}

fn is_forbidden(name: &[u8]) -> bool {
    FORBIDDEN.iter().any(|names| is_among(name, names))
}

/// Apart, or the compiler unrolls the lists round it.
#[inline(never)]
fn is_among(name: &[u8], names: &str) -> bool {
    names.split(' ').any(|field| name.eq_ignore_ascii_case(field.as_bytes()))
}
