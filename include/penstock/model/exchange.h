// SPDX-License-Identifier: GPL-3.0-or-later
// One request and its response, or one tunnel: what a row of Traffic stands for. Values only.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/model/annotation.h"
#include "penstock/model/failure.h"
#include "penstock/model/http_head.h"
#include "penstock/model/message.h"
#include "penstock/model/trace.h"

namespace penstock::model {

// ExchangeId (message.h) grows by one for each exchange of a project, over restarts. Never reused. 0 is none.

enum class ExchangeKind : std::uint8_t {
  http,         // a request and its response
  tlsTunnel,    // TLS passed through undecrypted, or a TLS session that failed before its first request
  tcpTunnel,    // bytes that are neither TLS nor HTTP, and a question to the name server
};
enum class ExchangeState : std::uint8_t { pending, complete, failed };
enum class Source : std::uint8_t { proxy, resender, bulk, import };
enum class Side : std::uint8_t { client, server };

/// What speaks over HTTP, or instead of it. Decides how messages are read, and what a row says as its protocol.
enum class Application : std::uint8_t { none, webSocket, grpc, grpcWeb, sse, mqtt, dns };
/// "WebSocket", "gRPC", ...; "" for none.
std::string_view toText(Application a);
/// "NOT_FOUND" ("Status codes and their use in gRPC"); "" for a number that has no name.
std::string_view grpcStatusName(int status);
/// The reverse, whatever the case of letters; nothing for any other word.
std::optional<int> grpcStatusNamed(std::string_view name);

/// What was recorded of a body: content after transfer coding, before content coding.
struct Body {
  std::uint64_t size = 0;      // bytes that passed
  std::uint64_t recorded = 0;  // bytes kept; less than size when max_body or a full disk cut it
  std::uint64_t wireSize = 0;  // bytes on the wire, framing included
  bool complete = false;       // the end came
  /// The whole recorded content when it is small; null when it is empty or lies in the store's chunks.
  std::shared_ptr<const std::string> bytes;
};

/// Certificate as a person reads it.
struct CertificateInfo {
  std::string subject, issuer, serial;
  std::vector<std::string> names;  // subjectAltName
  WallTime notBefore{}, notAfter{};
  std::string key;              // "ECDSA P-256", "RSA 2048"
  std::string sha256;           // fingerprint, upper-case hex with colons
  std::shared_ptr<const std::string> der;
};

struct TlsInfo {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_256_GCM_SHA384"
  std::string group;    // key exchange group
  std::string alpn;     // selected
  std::string sni;      // asked for
  std::vector<std::string> offeredAlpn;
  bool resumed = false;
  std::string verify;   // "ok", or why not
  std::string ja3, ja4; // of the ClientHello that began it: MD5 in hex, and JA4 text
  std::string clientCertificate;  // towards a server: subject of the certificate it asked for and got from us; "" for none
  std::string note;     // what a person should know besides: what of the client's hello could not be mirrored, say
  std::vector<std::shared_ptr<const CertificateInfo>> chain;  // leaf first; as sent by the peer
};

/// The connection pair an exchange ran on. Shared by its exchanges; immutable once shared.
struct ConnectionInfo {
  std::uint64_t id = 0;  // of the client connection, within a run
  std::string clientAddress, serverAddress;  // "127.0.0.1:54321", "[::1]:443"; "" before a connect
  std::string listener;                      // the listener's own address
  std::string entry;                         // how it came in: "http", "https", "socks5", "socks4", "reverse", "transparent", "dns"
  std::string upstreamProxy;                 // "socks5://host:port" when reached through one
  std::uint32_t pid = 0;                     // of a client on this machine; 0: not known
  std::string process;                       // its executable's path
  std::shared_ptr<const TlsInfo> clientTls, serverTls;
};
using ConnectionInfoPtr = std::shared_ptr<const ConnectionInfo>;

/// Moments of an exchange in microseconds since `Exchange::startedAt`; -1 where it did not happen (a reused
/// connection has no connect). Order of time, though a response may begin before the request ended.
struct Timings {
  enum Moment : std::uint8_t {
    resolveStart, resolveEnd, connectStart, connectEnd, tlsStart, tlsEnd,
    requestHead,      // the request's head was read whole
    requestSent,      // its first byte was written to the server
    requestEnd,       // its last byte was
    responseStart,    // first byte of the (final) response's head was read
    responseHead,     // the head was read whole
    end,              // the exchange ended, well or not
    count
  };
  std::array<std::int64_t, count> at = [] { std::array<std::int64_t, count> a{}; a.fill(-1); return a; }();
  std::int64_t operator[](Moment m) const { return at[m]; }
  std::int64_t& operator[](Moment m) { return at[m]; }
};

/// A snapshot. Immutable once published; a later snapshot with the same id replaces it.
struct Exchange {
  ExchangeId id = 0;
  ExchangeKind kind = ExchangeKind::http;
  ExchangeState state = ExchangeState::pending;
  Source source = Source::proxy;
  WallTime startedAt{};
  ConnectionInfoPtr connection;
  std::string scheme;     // "http", "https", "tls", "tcp", "dns"
  std::string host;       // without brackets and port
  std::uint16_t port = 0;
  RequestHeadPtr request;        // received
  RequestHeadPtr requestSent;    // only where it differs
  ResponseHeadPtr response;      // received (final)
  ResponseHeadPtr responseSent;  // only where it differs; a page of ours has this and no `response`
  std::vector<ResponseHeadPtr> interim;  // 1xx, as they came
  std::shared_ptr<const Headers> requestTrailers, responseTrailers;
  Body requestBody, responseBody;  // received, or ours where there is no `response`; of a tunnel: bytes that way
  std::optional<Body> requestBodySent, responseBodySent;  // only where they differ. wireSize: without framing
  Timings timings;
  Anomaly anomalies = Anomaly::none;  // of both heads and both bodies
  Failure failure;
  Trace trace;  // why a tunnel was not decrypted, why a body was not held, what a rule did, and the like
  Annotation annotation;  // of rules and scripts, as it passed
  bool paused = false;    // it waits for a person
  Application application = Application::none;
  std::uint64_t messages = 0;  // published so far
  int grpcStatus = -1;         // what a call of gRPC or gRPC-Web ended with; -1: it said nothing
  std::string subject;         // what it is about where no request says so: MQTT topics, answers of DNS
  std::string operation;       // what its request asks for where the URL does not say it: "GetUser" of GraphQL (codec/operation.h)
};
using ExchangePtr = std::shared_ptr<const Exchange>;

/// Where that body is kept: what went on as it came is what came.
BodyId keptAs(const Exchange& exchange, BodyId which);
/// Null of what was sent, where it is kept as what came.
Body* bodyIn(Exchange& exchange, BodyId which);
const Body* bodyIn(const Exchange& exchange, BodyId which);

}  // namespace penstock::model
