// SPDX-License-Identifier: GPL-3.0-or-later
// Everything a person can set, with its default. Flags win over YAML; both end here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace penstock::model {

/// Where connections go that name no destination of their own.
struct ReverseTarget {
  enum class Scheme : std::uint8_t { http, https, tcp };
  Scheme scheme = Scheme::https;
  std::string host;  // without brackets
  std::uint16_t port = 0;
};
/// "https://example.com", the port where it is not the scheme's own.
std::string toText(const ReverseTarget& target);
/// "example.com", "example.com:8443", "[::1]:8443": as a Host field names it.
std::string authorityOf(const ReverseTarget& target);

/// What the clients of a listener believe they speak to.
enum class ListenMode : std::uint8_t {
  http,         // an explicit proxy: HTTP and CONNECT, and SOCKS 4, 4a, 5 by their first bytes
  https,        // the same inside TLS, with a certificate of ours for the name the client asks for
  socks5,       // an explicit proxy: SOCKS only
  reverse,      // the origin itself
  transparent,  // the origin itself, whose address the kernel remembers (SO_ORIGINAL_DST)
};
/// "http", "https", "socks5", "reverse", "transparent".
std::string_view toText(ListenMode mode);

struct ListenerConfig {
  std::string address = "localhost";  // IP address, without brackets; "localhost": 127.0.0.1, and ::1 where this machine has it
  std::uint16_t port = 8080;          // 0: any free port
  ListenMode mode = ListenMode::http;
  ReverseTarget target;               // of reverse
};

/// Another proxy on the way to every server.
struct UpstreamProxy {
  enum class Kind : std::uint8_t { http, https, socks5 };
  Kind kind = Kind::http;
  std::string host;  // without brackets
  std::uint16_t port = 0;
  std::string user, password;  // both "": none
  /// Hosts reached directly: host globs, host:port, /regex/, networks as 10.0.0.0/8, and the word loopback.
  std::vector<std::string> except{"loopback"};
};
/// "socks5://proxy.example:1080"; never with the password.
std::string toText(const UpstreamProxy& proxy);

/// What clients of an explicit proxy have to give.
struct ProxyCredentials {
  std::string user, password;
};

/// In order of age.
enum class TlsVersion : std::uint8_t { tls10, tls11, tls12, tls13 };
/// "1.0" to "1.3".
std::string_view toText(TlsVersion version);

/// The oldest version that is spoken for a host, with the server and with its clients.
struct TlsMinimum {
  std::string host;  // host pattern as in `passthrough`
  TlsVersion version = TlsVersion::tls12;
};

/// Every wait on the network ends. Zero: never.
struct Timeouts {
  std::chrono::milliseconds connect{30'000};       // all connection attempts of one host together
  std::chrono::milliseconds tlsHandshake{30'000};  // each side
  std::chrono::milliseconds clientHead{60'000};    // from the first byte of a head, or of what begins a connection, to its end
  std::chrono::milliseconds idle{600'000};         // a connection between requests, or a request's body, without a byte either way
  std::chrono::milliseconds response{600'000};     // for a response's whole head, or its body's next byte
  std::chrono::milliseconds write{300'000};        // for a peer to take the next byte
  // Tunnels, WebSockets, event streams and gRPC have none of the last three: they last as long as both ends do.
  std::chrono::milliseconds keepAlive{60'000};     // the kernel probes a peer that is silent this long, and ends one that is for twice as long
};

/// What is presented to servers that ask for a certificate.
struct ClientCertificate {
  std::string host = "*";  // host pattern as in `passthrough`
  std::string file;        // PEM: certificate, the chain behind it, and its key unless `key` names it; or PKCS#12
  std::string key;         // PEM file of the key; "": in `file`
  std::string password;    // of an encrypted key or of PKCS#12
};

/// Hosts whose certificate from us a client refuses are passed through undecrypted to that client for a while.
struct AutoPassthroughConfig {
  unsigned after = 2;                         // refusals; 0: never
  std::chrono::milliseconds period{600'000};  // how long; also how long a refusal counts
};

/// What our name server says of a name in place of the servers it asks, and what the name is to the proxy when it dials.
struct DnsRecord {
  enum class Type : std::uint8_t { a, aaaa, cname, nxDomain };
  std::string name;    // exact; "*.suffix": whatever lies below it; "/regex/"
  Type type = Type::a;
  std::string answer;  // an address; of cname a name; of nxDomain "". "self": our address in the asker's network, no matter to the proxy
  std::uint32_t ttl = 60;  // seconds
};
/// "A", "AAAA", "CNAME", "NXDOMAIN".
std::string_view toText(DnsRecord::Type type);

struct DnsConfig {
  struct Place {
    std::string address = "127.0.0.1";  // without brackets
    std::uint16_t port = 5353;          // to listen on: 0 is any free port
  };
  std::optional<Place> listen;     // UDP and TCP; none: there is no name server
  std::vector<Place> upstream;     // asked for what no record says, in order; empty: those of the system (resolv.conf)
  std::vector<DnsRecord> records;  // exact names first, then the longest suffix, then regexes in order
};

/// Where the proxy goes for a host, in place of what its name says.
struct HostOverride {
  std::string host;  // glob; the first that matches counts, before records
  std::string address;
  std::uint16_t port = 0;  // 0: the one that was asked for
};

struct EngineConfig {
  std::vector<ListenerConfig> listeners{ListenerConfig{}};
  std::size_t headLimit = 256 * 1024;                       // bytes of a head
  std::uint64_t maxBody = UINT64_MAX;                       // bytes recorded of a body; forwarding has no limit
  std::vector<std::string> passthrough;                     // `--ignore`: host globs, or /regex/; matched against host and host:port
  std::vector<std::string> insecure;                        // host globs whose certificate is not verified; "*" for all
  TlsVersion tlsMin = TlsVersion::tls12;                    // for hosts that tlsMinFor does not name
  std::vector<TlsMinimum> tlsMinFor;                        // the first that matches the host counts
  std::string upstreamCa;                                   // PEM file of more trusted roots; "" for none
  std::optional<UpstreamProxy> upstreamProxy;               // none: servers are reached directly
  std::optional<ProxyCredentials> proxyAuth;                // asked of clients of http and socks5 listeners; none: nobody is asked
  bool allowLoopback = false;                               // clients of other machines may ask for this machine: loopback, its addresses
  bool keepHost = false;                                    // reverse: Host goes on as the client sent it
  std::vector<ClientCertificate> clientCertificates;        // the first that matches the host is presented
  std::string reverseClientCa;                              // PEM file: reverse listeners ask clients for a certificate of these; "": no
  bool reverseClientRequired = true;                        // with it: a client without one is refused
  std::vector<std::string> mirrorClientHello;               // host patterns: our ClientHello is made like the client's
  AutoPassthroughConfig autoPassthrough;
  bool allowAmbiguous = false;                              // forward what two parsers could read differently
  DnsConfig dns;
  std::vector<HostOverride> resolve;
  bool http2 = true;                                        // speak it where client and server can; false: HTTP/1.1 at most
  Timeouts timeouts;
  unsigned threads = 1;
};

/// What is recorded, and what rules, people and scripts may change: what the list includes and the expression selects. The rest flows untouched.
struct ScopeConfig {
  struct Entry {
    std::string pattern;  // host glob, or /regex/; matched against host and host:port
    bool exclude = false;
    bool operator==(const Entry&) const = default;
  };
  bool enabled = true;
  std::vector<Entry> list;  // with nothing to include: all but what is excluded
  std::string expression;   // over what is known when the request's head is there; "": everything
  bool operator==(const ScopeConfig&) const = default;
  bool isAll() const { return !enabled || (list.empty() && expression.empty()); }
};

/// The REST API and its events, on the port of the CA page.
struct ApiConfig {
  bool on = true;
  std::string tokenFile;  // "": api-token in the user's data folder
  bool assistantsMayWrite = false;  // --mode mcp: tools that change or send something are there
};

struct Config {
  EngineConfig engine;
  ListenerConfig ui{"127.0.0.1", 8081};
  ApiConfig api;
  std::string caDir;        // folder of penstock-ca.pem and its key; "": the user's data folder
  std::string caCert, caKey;  // a CA of the person's own; both or none
  std::string project;      // SQLite file; "": the user's session project
  std::vector<std::string> protobuf;  // .proto files, descriptor sets, and folders where imports are looked for: names for gRPC
  std::vector<std::string> rules;     // files of rules, in order
  ScopeConfig scope;        // for this run; all: the project's
  std::string filter;       // expression: what headless prints, and what the window begins with; "": everything
  bool noDb = false;        // keep nothing on disk
  std::optional<std::uint64_t> keepFree;  // bytes left free on the project's disk: recording stops before. None: 500 MB, or 5 % of less
  bool quiet = false;       // headless: no line per exchange
  bool json = false;        // headless: lines as JSON
};

}  // namespace penstock::model
