//! Trailer sections (RFC 9112, section 7.1.2).

use alloc::vec::Vec;

use bytes::Bytes;

use crate::head::facts::Facts;
use crate::head::section::{SectionLimits, SectionParser};
use crate::head::table::{Entry, FieldTable, offset};
use crate::syntax::part;
use crate::{Config, Reject, Trailers};

/// Fields that are not allowed in trailers, because they must be known before the content (RFC
/// 9110, section 6.5.1). They are dropped, so that no handler mistakes one for a field that a front
/// end has checked in the header section.
///
/// Names of one kind share a string: as separate strings they would take twice the space.
const FORBIDDEN: [&str; 6] = [
    // Message framing and connection control, which must be known before the message ends.
    "connection content-length keep-alive proxy-connection te trailer transfer-encoding upgrade",
    // Routing, which has already happened.
    "forwarded host max-forwards via x-forwarded-for x-forwarded-host x-forwarded-proto",
    // Request modifiers: preferences, controls and conditions are evaluated before the content.
    "accept accept-charset accept-encoding accept-language cache-control expect if-match \
     if-modified-since if-none-match if-range if-unmodified-since pragma range",
    // Authentication, which is done before the content is accepted.
    "authentication-info authorization cookie proxy-authenticate proxy-authentication-info \
     proxy-authorization set-cookie www-authenticate",
    // Response control, for caches and clients, before the content too.
    "age date expires location retry-after vary warning",
    // Content format, which is needed to process the content.
    "content-encoding content-range content-type",
];

/// Parses a trailer section with at least one line. The caller does not keep input between calls,
/// so a section that arrives in parts is collected here.
#[derive(Debug, Default)]
pub(super) struct TrailerParser {
    section: SectionParser,
    table: FieldTable,
    /// The section so far, if it did not arrive at once. Invariant: no longer than the limit.
    collected: Vec<u8>,
}

impl TrailerParser {
    /// Goes on with `input`, all of which is used up unless the section ends in it. In that case
    /// returns how much of it belongs to the section, and the allowed lines, if there are any.
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
        // Nothing that trailers say about the message counts.
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

/// A copy of the lines that are not forbidden.
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

/// Out of line, or the compiler would unroll it for each list.
#[inline(never)]
fn is_among(name: &[u8], names: &str) -> bool {
    names.split(' ').any(|field| name.eq_ignore_ascii_case(field.as_bytes()))
}
