//! Golden cases of the notation, and the round trip through its canonical form.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

/// The canonical form and how it was understood; or the problem, pointed at.
fn check(text: &str, expected: Expect) {
    let shown = match parse(text) {
        Ok(parsed) => {
            let at = |range: &Range<usize>| text[range.clone()].to_owned();
            format!(
                "{}\n{:?}\nparts: {} | {} | {}\n",
                parsed.question,
                parsed.question.to,
                at(&parsed.from),
                at(&parsed.to),
                at(&parsed.port)
            )
        }
        Err(problem) => pointed(text, &problem),
    };
    expected.assert_eq(&shown);
}

fn pointed(text: &str, problem: &Problem) -> String {
    let before = text[..problem.at.start].chars().count();
    let width = text[problem.at.clone()].chars().count().max(1);
    let help = problem.help.as_deref().unwrap_or("-");
    format!(
        "{text}\n{}{}\n{}\nhelp: {help}\n",
        " ".repeat(before),
        "^".repeat(width),
        problem.message
    )
}

#[test]
fn a_name_and_a_port() {
    check(
        "backend -> database:80",
        expect![[r#"
            backend -> database:80
            Port { party: Named { namespace: None, kind: None, name: "database" }, port: Number(80), protocol: Tcp }
            parts: backend | database | 80
        "#]],
    );
    check(
        "shop/frontend->kube-system/kube-dns:53/UDP",
        expect![[r#"
            shop/frontend -> kube-system/kube-dns:53/udp
            Port { party: Named { namespace: Some("kube-system"), kind: None, name: "kube-dns" }, port: Number(53), protocol: Udp }
            parts: shop/frontend | kube-system/kube-dns | 53/UDP
        "#]],
    );
    check(
        "host -> svc/backend:http",
        expect![[r#"
            host -> service/backend:http
            Port { party: Named { namespace: None, kind: Some(Service), name: "backend" }, port: Name("http"), protocol: Tcp }
            parts: host | svc/backend | http
        "#]],
    );
    check(
        "  vpn  ->  default/pod/database-0:7379/tcp ",
        expect![[r#"
            vpn -> default/pod/database-0:7379
            Port { party: Named { namespace: Some("default"), kind: Some(Pod), name: "database-0" }, port: Number(7379), protocol: Tcp }
            parts: vpn | default/pod/database-0 | 7379/tcp
        "#]],
    );
}

#[test]
fn addresses() {
    check(
        "2001:db8::1 -> [2001:DB8::2]:443/udp",
        expect![[r#"
            2001:db8::1 -> [2001:db8::2]:443/udp
            Port { party: Ip(2001:db8::2), port: Number(443), protocol: Udp }
            parts: 2001:db8::1 | 2001:DB8::2 | 443/udp
        "#]],
    );
}

#[test]
fn icmp_has_a_type() {
    check(
        "backend -> database icmp/8",
        expect![[r#"
            backend -> database icmp/8
            Icmp { party: Named { namespace: None, kind: None, name: "database" }, v6: false, icmp_type: 8 }
            parts: backend | database | icmp/8
        "#]],
    );
    check(
        "backend -> database:8/icmp",
        expect![[r#"
            backend -> database:8/icmp
                                  ^^^^
            `icmp` is no protocol
            help: ICMP has no ports: write `name icmp/8`
        "#]],
    );
}

#[test]
fn requests() {
    check(
        "vpn -> POST https://Backend.Shop.:8443/docs?x=1#top -H 'X-Token: a b'",
        expect![[r#"
            vpn -> POST https://backend.shop:8443/docs?x=1 -H "X-Token: a b"
            Http(Request { method: "POST", tls: true, host: Name("backend.shop"), port: Some(8443), path: "/docs?x=1", headers: [("X-Token", "a b")], insecure: false })
            parts: vpn | Backend.Shop. | 8443
        "#]],
    );
    check(
        "backend -> https://storage.cloud.google.com/bucket",
        expect![[r#"
            backend -> https://storage.cloud.google.com/bucket
            Http(Request { method: "GET", tls: true, host: Name("storage.cloud.google.com"), port: None, path: "/bucket", headers: [], insecure: false })
            parts: backend | storage.cloud.google.com | 
        "#]],
    );
    check(
        "backend -> lookup Example.com.",
        expect![[r#"
            backend -> lookup example.com
            Lookup { host: "example.com" }
            parts: backend | Example.com. | 
        "#]],
    );
}

#[test]
fn what_is_wrong_is_pointed_at() {
    for (text, expected) in [
        (
            "",
            expect![[r#"

            ^
            the question is empty
            help: write it as `backend -> database:80`
        "#]],
        ),
        (
            "backend database:80",
            expect![[r#"
            backend database:80
            ^^^^^^^^^^^^^^^^^^^
            there is no `->`
            help: write it as `backend -> database:80`
        "#]],
        ),
        (
            "backend -> database",
            expect![[r#"
            backend -> database
                               ^
            the port is missing
            help: write it as `database:80` or `database icmp/8`
        "#]],
        ),
        (
            "Backend -> database:80",
            expect![[r#"
            Backend -> database:80
            ^^^^^^^
            `Backend` is no name
            help: names are lower case: `backend`
        "#]],
        ),
        (
            "backend -> database:80/quic",
            expect![[r#"
            backend -> database:80/quic
                                   ^^^^
            `quic` is no protocol
            help: the protocols are `tcp`, `udp` and `sctp`
        "#]],
        ),
        (
            "backend -> database:70000",
            expect![[r#"
            backend -> database:70000
                                ^^^^^
            `70000` is no port
            help: ports go from 1 to 65535
        "#]],
        ),
        (
            "backend -> 2001:db8::1:443:x",
            expect![[r#"
            backend -> 2001:db8::1:443:x
                       ^^^^^^^^^^^^^^^^^
            there is more than one colon
            help: an IPv6 address stands in brackets before a port: `[2001:db8::1]:443`
        "#]],
        ),
        (
            "backend -> shop/deploymnt/api:80",
            expect![[r#"
            backend -> shop/deploymnt/api:80
                            ^^^^^^^^^
            `deploymnt` is no kind
            help: did you mean `deployment`?
        "#]],
        ),
        (
            "backend -> get http://api/",
            expect![[r#"
            backend -> get http://api/
                       ^^^
            `get` is no HTTP method
            help: methods are upper case: `GET`, `POST`
        "#]],
        ),
        (
            "backend -> api:80 please",
            expect![[r#"
            backend -> api:80 please
                              ^^^^^^
            `please` is not understood here
            help: after `->` stands one of `name:port`, `name:port/udp`, `name icmp/8`, `GET http://name/path`, `lookup name`
        "#]],
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn an_expectation_ends_with_its_verdict() {
    let parsed = parse_expectation("frontend -> database:80   denied  at ingress ").expect("a verdict");
    assert_eq!(parsed.expected, Expected::DeniedAtIngress);
    assert_eq!(parsed.flow.question.to_string(), "frontend -> database:80");
    assert_eq!(parsed.verdict, 26..44);
    let line = "vpn -> GET http://backend/docs allowed";
    assert_eq!(
        parse_expectation(line).expect("a verdict").expected,
        Expected::Allowed
    );
}

#[test]
fn a_verdict_that_is_missing_or_misspelt_is_pointed_at() {
    let problem = parse_expectation("a -> b:80").expect_err("no verdict");
    expect![[r#"
        a -> b:80
                 ^
        the verdict is missing
        help: end the line with `allowed`, `denied`, `denied at egress`, `denied at ingress` or `unreachable`
    "#]]
    .assert_eq(&pointed("a -> b:80", &problem));
    let problem = parse_expectation("a -> b:80 alowed").expect_err("no verdict");
    expect![[r#"
        a -> b:80 alowed
                  ^^^^^^
        `alowed` is no verdict
        help: end the line with `allowed`, `denied`, `denied at egress`, `denied at ingress` or `unreachable`
    "#]]
    .assert_eq(&pointed("a -> b:80 alowed", &problem));
}

fn label() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,8}[a-z0-9]"
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(IpAddr::from),
        any::<[u8; 16]>().prop_map(IpAddr::from)
    ]
}

fn party() -> impl Strategy<Value = Name> {
    let kinds = Kind::ALL
        .into_iter()
        .filter(|kind| *kind != Kind::Ip)
        .collect::<Vec<_>>();
    let clusterwide = |kind: &Kind| matches!(kind, Kind::Entity | Kind::Outside | Kind::Node | Kind::Dns);
    prop_oneof![
        address().prop_map(Name::Ip),
        (
            proptest::option::of(label()),
            proptest::option::of(proptest::sample::select(kinds)),
            label()
        )
            .prop_filter("no namespace for these kinds", move |(namespace, kind, _)| {
                namespace.is_none() || !kind.as_ref().is_some_and(clusterwide)
            })
            .prop_filter("a kind's word is no namespace", |(namespace, kind, _)| {
                kind.is_some() || namespace.as_deref().and_then(Kind::of_word).is_none()
            })
            .prop_map(|(namespace, kind, name)| Name::Named {
                namespace,
                kind,
                name
            }),
    ]
}

fn wanted() -> impl Strategy<Value = Target> {
    let port = prop_oneof![
        (1u16..).prop_map(Port::Number),
        "[a-z][a-z0-9]{0,14}".prop_map(Port::Name)
    ];
    let transport = proptest::sample::select(Transport::ALL.to_vec());
    let host = prop_oneof![
        address().prop_map(Host::Ip),
        (label(), label()).prop_map(|(left, right)| Host::Name(format!("{left}.{right}"))),
    ];
    let header = ("[A-Za-z-]{1,9}", "[A-Za-z0-9=' ]{0,9}[A-Za-z0-9]");
    prop_oneof![
        (party(), port, transport).prop_map(|(party, port, protocol)| Target::Port {
            party,
            port,
            protocol
        }),
        (party(), any::<bool>(), any::<u8>()).prop_map(|(party, v6, icmp_type)| Target::Icmp {
            party,
            v6,
            icmp_type
        }),
        (
            "[A-Z]{3,7}",
            any::<bool>(),
            host,
            proptest::option::of(1u16..),
            "/[a-z0-9/?=&]{0,12}",
            proptest::collection::vec(header, 0..3),
            any::<bool>(),
        )
            .prop_map(|(method, tls, host, port, path, headers, insecure)| {
                let headers = headers
                    .into_iter()
                    .map(|(name, value)| (name, value.trim().to_owned()))
                    .collect();
                Target::Http(Request {
                    method,
                    tls,
                    host,
                    port,
                    path,
                    headers,
                    insecure,
                })
            }),
        (label(), label()).prop_map(|(left, right)| Target::Lookup {
            host: format!("{left}.{right}")
        }),
    ]
}

proptest! {
    #[test]
    fn the_canonical_form_is_the_same_question(from in party(), to in wanted()) {
        let question = Question { from, to };
        let printed = question.to_string();
        let parsed = parse(&printed).map_err(|problem| TestCaseError::fail(pointed(&printed, &problem)))?;
        prop_assert_eq!(&parsed.question, &question);
        for expected in Expected::ALL {
            let line = format!("{printed}  {expected}");
            let again = parse_expectation(&line).map_err(|problem| TestCaseError::fail(pointed(&line, &problem)))?;
            prop_assert_eq!(again.expected, expected);
            prop_assert_eq!(&again.flow.question, &question);
        }
    }

    #[test]
    fn no_text_upsets_the_parser(text in "\\PC{0,60}") {
        let _ = parse(&text);
        let _ = parse_expectation(&text);
    }

    #[test]
    fn no_near_miss_upsets_the_parser(text in "[a-z\\[\\]:/.>\"' Hhtp0-9ü-]{0,40}") {
        let places = |at: Range<usize>| text.get(at).is_some();
        match parse(&format!("{text} -> {text}")) {
            Ok(_) => {}
            Err(problem) => prop_assert!(problem.at.end <= text.len() * 2 + 4),
        }
        if let Err(problem) = parse_expectation(&text) {
            prop_assert!(places(problem.at));
        }
    }
}

#[test]
fn commands() {
    check(
        "backend -> curl -sS -m 3 -o /dev/null database/PING # as in the tutorial",
        expect![[r#"
            backend -> http://database/PING
            Http(Request { method: "GET", tls: false, host: Name("database"), port: None, path: "/PING", headers: [], insecure: false })
            parts: backend | database | 
        "#]],
    );
    check(
        "$ kubectl exec -it deploy/backend -n shop -c app -- curl -X PUT -H 'X-Token: a b' \"http://db.x:81/a?b\" | jq .",
        expect![[r#"
            shop/deployment/backend -> PUT http://db.x:81/a?b -H "X-Token: a b"
            Http(Request { method: "PUT", tls: false, host: Name("db.x"), port: Some(81), path: "/a?b", headers: [("X-Token", "a b")], insecure: false })
            parts: deploy/backend | db.x | 81
        "#]],
    );
    check(
        "k -n shop exec backend-0 -- busybox wget -qO- frontend",
        expect![[r#"
            shop/pod/backend-0 -> http://frontend/
            Http(Request { method: "GET", tls: false, host: Name("frontend"), port: None, path: "/", headers: [], insecure: false })
            parts: backend-0 | frontend | 
        "#]],
    );
    check(
        "kubectl exec db-0 -- sh -c \"nc -zuv -w2 dns.x 53\"",
        expect![[r#"
        pod/db-0 -> dns/dns.x:53/udp
        Port { party: Named { namespace: None, kind: Some(Dns), name: "dns.x" }, port: Number(53), protocol: Udp }
        parts: db-0 | dns.x | 53
    "#]],
    );
    check(
        "backend -> ping6 db",
        expect![[r#"
        backend -> dns/db icmpv6/128
        Icmp { party: Named { namespace: None, kind: Some(Dns), name: "db" }, v6: true, icmp_type: 128 }
        parts: backend | db | 
    "#]],
    );
    check(
        "kubectl port-forward -n shop svc/frontend 8000:http",
        expect![[r#"
        port-forward -> shop/service/frontend:http
        Port { party: Named { namespace: Some("shop"), kind: Some(Service), name: "frontend" }, port: Name("http"), protocol: Tcp }
        parts: port-forward | svc/frontend | http
    "#]],
    );
    check(
        "kubectl -> frontend:80",
        expect![[r#"
        kubectl -> frontend:80
        Port { party: Named { namespace: None, kind: None, name: "frontend" }, port: Number(80), protocol: Tcp }
        parts: kubectl | frontend | 80
    "#]],
    );
}

#[test]
fn commands_that_are_not_read() {
    for (text, expected) in [
        (
            "curl database/PING",
            expect![[r#"
                curl database/PING
                ^^^^^^^^^^^^^^^^^^
                who runs this is missing
                help: write it as `backend -> curl database/PING`
            "#]],
        ),
        (
            "backend -> nslookup example.com 8.8.8.8",
            expect![[r#"
                backend -> nslookup example.com 8.8.8.8
                                                ^^^^^^^
                a server of one's own choice is not read
                help: leave it out: the pod's own resolver is asked
            "#]],
        ),
        (
            "backend -> curl -x proxy database",
            expect![[r#"
            backend -> curl -x proxy database
                            ^^
            `-x` of curl is not read here
            help: leave it out, if it changes nothing about the way of the packets
        "#]],
        ),
        (
            "backend -> curl -m",
            expect![[r#"
            backend -> curl -m
                            ^^
            `-m` lacks its value
            help: -
        "#]],
        ),
        (
            "backend -> curl a b",
            expect![[r#"
            backend -> curl a b
                              ^
            one thing is asked at a time
            help: -
        "#]],
        ),
        (
            "backend -> curl \"a",
            expect![[r#"
            backend -> curl "a
                            ^^
            the quotes are not closed
            help: -
        "#]],
        ),
        (
            "backend -> curl $URL",
            expect![[r#"
            backend -> curl $URL
                            ^^^^
            what a shell would put here is not known
            help: write the pod's name, or `deploy/NAME`
        "#]],
        ),
        (
            "backend -> nc database",
            expect![[r#"
            backend -> nc database
                       ^^
            host and port are missing, or too much is there
            help: write it as `nc database 80`
        "#]],
        ),
        (
            "backend -> sh x.sh",
            expect![[r#"
            backend -> sh x.sh
                       ^^
            `sh` is read as `sh -c "…"`
            help: write the program itself: `curl …`
        "#]],
        ),
        (
            "kubectl exec backend",
            expect![[r#"
            kubectl exec backend
                         ^^^^^^^
            the command is missing
            help: -
        "#]],
        ),
        (
            "kubectl exec backend curl database",
            expect![[r#"
            kubectl exec backend curl database
                                 ^^^^
            `--` is missing before `curl`
            help: write it as `kubectl exec POD -- curl …`
        "#]],
        ),
        (
            "kubectl exec backend -- redis-cli",
            expect![[r#"
            kubectl exec backend -- redis-cli
                                    ^^^^^^^^^
            what `redis-cli` asks for is not known
            help: programs that are read are `curl`, `wget`, `nc`, `telnet`, `ping` or `nslookup`
        "#]],
        ),
        (
            "kubectl get pods",
            expect![[r#"
            kubectl get pods
                    ^^^
            `kubectl get` asks for no connection
            help: commands that are read are `kubectl exec POD -- curl …` and `kubectl port-forward svc/NAME 8080:80`
        "#]],
        ),
        (
            "kubectl run x --image=curl -it --rm -- curl database",
            expect![[r#"
                kubectl run x --image=curl -it --rm -- curl database
                        ^^^
                `kubectl run` makes a new pod
                help: write the pod among the manifests, and then `its-name -> curl …`
            "#]],
        ),
    ] {
        check(text, expected);
    }
}
