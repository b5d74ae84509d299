//! Blocks of addresses and what is excepted from them (CIDR-1 to CIDR-6).

use std::net::IpAddr;

use ipnet::IpNet;

/// A block without some blocks in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Block {
    /// The block, host bits masked off (CIDR-2).
    pub prefix: IpNet,
    /// What is taken out, host bits masked off, ordered.
    pub except: Vec<IpNet>,
    /// Whether it also stands for addresses around which no policy names a prefix: only the canonical
    /// spellings of the zero prefix do in older trees (CIDR-3).
    pub world: bool,
}

impl Block {
    /// A block as written; `None` where the text is no prefix and no address (CIDR-1).
    pub fn parse(text: &str) -> Option<IpNet> {
        let text = text.trim();
        text.parse::<IpNet>()
            .map(|net| net.trunc())
            .or_else(|_| text.parse::<IpAddr>().map(IpNet::from))
            .ok()
    }

    /// Whether a prefix (of an address, or named by a policy) lies in the block and outside what is excepted.
    pub fn contains(&self, net: &IpNet) -> bool {
        self.prefix.contains(net)
            && !self
                .except
                .iter()
                .any(|out| out.contains(net) || net.contains(out))
    }

    /// CIDR-6: whether what is excepted covers the whole block.
    pub fn is_emptied(&self) -> bool {
        covers(&self.except, self.prefix)
    }

    /// The blocks that remain, by exact subtraction (CIDR-4).
    pub fn remainder(&self) -> Vec<IpNet> {
        let mut remaining = Vec::new();
        subtract(&self.except, self.prefix, &mut remaining);
        remaining
    }
}

fn covers(blocks: &[IpNet], prefix: IpNet) -> bool {
    if blocks.iter().any(|block| block.contains(&prefix)) {
        return true;
    }
    if !blocks.iter().any(|block| prefix.contains(block)) {
        return false;
    }
    match halves(prefix) {
        Some([left, right]) => covers(blocks, left) && covers(blocks, right),
        None => false,
    }
}

fn subtract(blocks: &[IpNet], prefix: IpNet, remaining: &mut Vec<IpNet>) {
    if blocks.iter().any(|block| block.contains(&prefix)) {
        return;
    }
    if !blocks.iter().any(|block| prefix.contains(block)) {
        remaining.push(prefix);
        return;
    }
    for half in halves(prefix).into_iter().flatten() {
        subtract(blocks, half, remaining);
    }
}

fn halves(prefix: IpNet) -> Option<[IpNet; 2]> {
    let mut subnets = prefix.subnets(prefix.prefix_len().checked_add(1)?).ok()?;
    Some([subnets.next()?, subnets.next()?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(prefix: &str, except: &[&str]) -> Block {
        let parse = |text: &&str| Block::parse(text).unwrap();
        Block {
            prefix: parse(&prefix),
            except: except.iter().map(parse).collect(),
            world: false,
        }
    }

    #[test]
    fn excepting_both_halves_empties_a_block() {
        assert!(block("10.0.0.0/8", &["10.0.0.0/9", "10.128.0.0/9"]).is_emptied());
        assert!(block("10.1.0.0/16", &["10.0.0.0/8"]).is_emptied());
        assert!(!block("10.0.0.0/8", &["10.0.0.0/9", "10.128.0.0/10"]).is_emptied());
    }

    #[test]
    fn the_remainder_is_exact() {
        let text: Vec<_> = block("10.0.0.0/8", &["10.64.0.0/10"])
            .remainder()
            .iter()
            .map(|n| n.to_string())
            .collect();
        assert_eq!(text, ["10.0.0.0/10", "10.128.0.0/9"]);
    }
}
