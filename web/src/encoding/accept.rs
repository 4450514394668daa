//! `Accept-Encoding` (RFC 9110, section 12.5.3).

/// A content coding (RFC 9110, section 8.4.1) that responses can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// The content as it is.
    Identity,
    /// RFC 1952; `x-gzip` is the same (RFC 9110, section 8.4.1.3).
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// Its name in `Content-Encoding`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
            Self::Zstd => "zstd",
        }
    }
}

/// A quality value in thousandths (RFC 9110, section 12.4.2).
type Weight = u16;

/// The weight of identity if it is acceptable without being named: less than any coding that is
/// named.
const UNNAMED: Weight = 1;

/// The codings that a request accepts, with the weights it gives them.
///
/// ```
/// use hairspring_web::encoding::{Accepted, Coding};
/// let accepted = Accepted::parse([&b"br, gzip;q=0.5, *;q=0"[..]]);
/// assert_eq!(accepted.choose(&[Coding::Gzip]), Some(Coding::Gzip));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accepted {
    gzip: Option<Weight>,
    brotli: Option<Weight>,
    zstd: Option<Weight>,
    identity: Option<Weight>,
    /// `*`: every coding that is not named.
    any: Option<Weight>,
}

impl Accepted {
    /// Reads the field's lines. A member that is malformed, or names an unknown coding, is ignored.
    /// If a coding is named several times, its greatest weight counts.
    #[must_use]
    pub fn parse<'a>(lines: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut accepted = Self::default();
        for member in lines.into_iter().flat_map(|line| line.split(|&byte| byte == b',')) {
            let Some((coding, weight)) = parse_member(member) else { continue };
            let is = |name: &str| coding.eq_ignore_ascii_case(name.as_bytes());
            let slot = if is("gzip") || is("x-gzip") {
                &mut accepted.gzip
            } else if is("br") {
                &mut accepted.brotli
            } else if is("zstd") {
                &mut accepted.zstd
            } else if is("identity") {
                &mut accepted.identity
            } else if is("*") {
                &mut accepted.any
            } else {
                continue;
            };
            *slot = (*slot).max(Some(weight));
        }
        accepted
    }

    /// The coding of greatest weight among `offered`, in our order of preference, and identity,
    /// which comes last. `None` if the client refuses all of them.
    ///
    /// Without the field any coding would be acceptable, but identity is chosen: many clients that
    /// do not send it cannot decode anything else.
    #[must_use]
    pub fn choose(&self, offered: &[Coding]) -> Option<Coding> {
        let mut best = (Coding::Identity, self.weight(Coding::Identity));
        // In reverse, so that among equal weights the first offered wins.
        for &coding in offered.iter().rev() {
            let weight = self.weight(coding);
            if weight >= best.1 {
                best = (coding, weight);
            }
        }
        (best.1 > 0).then_some(best.0)
    }

    /// The accepted codings among `offered` and identity, by descending weight. Among equal weights
    /// the order of `offered` is kept, and identity comes last.
    #[must_use]
    pub fn order(&self, offered: &[Coding]) -> Vec<Coding> {
        let mut all: Vec<Coding> = offered.iter().copied().chain([Coding::Identity]).collect();
        all.retain(|&coding| self.weight(coding) > 0);
        all.sort_by_key(|&coding| std::cmp::Reverse(self.weight(coding)));
        all
    }

    fn weight(&self, coding: Coding) -> Weight {
        match coding {
            Coding::Gzip => self.gzip.or(self.any).unwrap_or(0),
            Coding::Brotli => self.brotli.or(self.any).unwrap_or(0),
            Coding::Zstd => self.zstd.or(self.any).unwrap_or(0),
            // Acceptable unless it is refused, by name or by `*;q=0`.
            Coding::Identity => self.identity.unwrap_or(match self.any {
                Some(0) => 0,
                _ => UNNAMED,
            }),
        }
    }
}

/// `coding [ OWS ";" OWS "q=" qvalue ]`; `None` if malformed.
fn parse_member(member: &[u8]) -> Option<(&[u8], Weight)> {
    let mut parts = member.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
    let coding = parts.next().filter(|coding| !coding.is_empty())?;
    let weight = match parts.next() {
        None => 1000,
        Some([b'q' | b'Q', b'=', value @ ..]) => parse_weight(value)?,
        Some(_) => return None,
    };
    parts.next().is_none().then_some((coding, weight))
}

/// `"0" [ "." 0*3DIGIT ]` or `"1" [ "." 0*3("0") ]`.
pub(crate) fn parse_weight(value: &[u8]) -> Option<Weight> {
    let (whole, decimals) = match value {
        [whole] => (whole, &[][..]),
        [whole, b'.', decimals @ ..] if decimals.len() <= 3 => (whole, decimals),
        _ => return None,
    };
    if !decimals.iter().all(u8::is_ascii_digit) || !matches!(whole, b'0' | b'1') {
        return None;
    }
    let digit = |at: usize| decimals.get(at).map_or(0, |byte| Weight::from(byte - b'0'));
    let weight = Weight::from(whole - b'0') * 1000 + digit(0) * 100 + digit(1) * 10 + digit(2);
    (weight <= 1000).then_some(weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choose(lines: &[&str]) -> Option<Coding> {
        Accepted::parse(lines.iter().map(|line| line.as_bytes())).choose(&[Coding::Gzip])
    }

    #[test]
    fn several_codings_have_an_order() {
        use Coding::{Brotli, Gzip, Identity, Zstd};
        let order = |line: &str| Accepted::parse([line.as_bytes()]).order(&[Brotli, Zstd, Gzip]);
        assert_eq!(order("gzip, deflate, br, zstd"), [Brotli, Zstd, Gzip, Identity]);
        assert_eq!(order("gzip;q=0.8, br;q=0.5"), [Gzip, Brotli, Identity]);
        assert_eq!(order("gzip;q=0.5, identity"), [Identity, Gzip]);
        assert_eq!(order("*, br;q=0, identity;q=0"), [Zstd, Gzip]);
        assert_eq!(order("br;q=0.009, zstd;q=0.011, gzip;q=0.10"), [Gzip, Zstd, Brotli, Identity]);
        assert_eq!(order("br;q=0.02, zstd;q=0.2, gzip;q=1"), [Gzip, Zstd, Brotli, Identity]);
        assert_eq!(order("*;q=0"), []);
        assert_eq!(order(""), [Identity]);
    }

    #[test]
    fn the_field_decides() {
        const GZIP: Option<Coding> = Some(Coding::Gzip);
        const IDENTITY: Option<Coding> = Some(Coding::Identity);
        let table: &[(&[&str], Option<Coding>)] = &[
            // No codings are named, or only unknown ones.
            (&[], IDENTITY),
            (&[""], IDENTITY),
            (&["invalid-encoding"], IDENTITY),
            (&["encoding-1, encoding-2"], IDENTITY),
            (&["gzipped"], IDENTITY),
            (&["not-gzip"], IDENTITY),
            // gzip is named, or covered by `*`.
            (&["gzip"], GZIP),
            (&["GZip"], GZIP),
            (&["x-gzip"], GZIP),
            (&["deflate, gzip, br"], GZIP),
            (&[" ,\t, gzip ,"], GZIP),
            (&["br", "gzip"], GZIP),
            (&["*"], GZIP),
            (&["gzip, identity"], GZIP),
            // Weights.
            (&["gzip;q=0"], IDENTITY),
            (&["gzip; q=0.000"], IDENTITY),
            (&["gzip;q=0.001"], GZIP),
            (&["gzip \t;\t Q=1.000"], GZIP),
            (&["gzip;q=0.5, identity;q=0.6"], IDENTITY),
            (&["gzip;q=0.6, identity;q=0.5"], GZIP),
            (&["*;q=0.5, gzip;q=0"], IDENTITY),
            (&["gzip;q=0, gzip"], GZIP),
            // Refusals of identity.
            (&["identity;q=0"], None),
            (&["*;q=0"], None),
            (&["gzip, *;q=0"], GZIP),
            (&["gzip;q=0, identity;q=0"], None),
            (&["*;q=0, identity"], IDENTITY),
            (&["identity;q=0, *"], GZIP),
            // Malformed members are ignored.
            (&["gzip;q=2"], IDENTITY),
            (&["gzip;q=1.001"], IDENTITY),
            (&["gzip;q=0.1234"], IDENTITY),
            (&["gzip;q=-1"], IDENTITY),
            (&["gzip;q=x"], IDENTITY),
            (&["gzip;q=0.x"], IDENTITY),
            (&["gzip;q=.5"], IDENTITY),
            (&["gzip;q="], IDENTITY),
            (&["gzip;q"], IDENTITY),
            (&["gzip;level=9"], IDENTITY),
            (&["gzip;q=1;q=1"], IDENTITY),
            (&["gzip;q=1."], GZIP),
        ];
        for (lines, expected) in table {
            assert_eq!(choose(lines), *expected, "{lines:?}");
        }
    }
}
