// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/tls_hello/client_hello.h"

#include <algorithm>
#include <utility>

namespace penstock::wire {
namespace {

using Status = ClientHelloResult::Status;

constexpr std::size_t recordHeader = 5;
constexpr std::size_t messageHeader = 4;
constexpr std::size_t maxRecord = 16384;

/// Reads from the front; once something is missing every further read gives nothing and `bad` stays set.
struct Reader {
  std::string_view in;
  bool bad = false;

  std::string_view bytes(std::size_t n) {
    if (in.size() < n) {
      bad = true;
      in = {};
      return {};
    }
    const std::string_view out = in.substr(0, n);
    in.remove_prefix(n);
    return out;
  }
  /// A big-endian number of `n` bytes.
  std::size_t number(std::size_t n) {
    std::size_t v = 0;
    for (char c : bytes(n)) v = v << 8 | static_cast<unsigned char>(c);
    return v;
  }
  /// A vector whose length is told in `n` bytes before it.
  std::string_view vector(std::size_t n) {
    const std::size_t length = number(n);
    return bytes(length);
  }
};

bool readNumbers(std::string_view list, std::vector<std::uint16_t>& out) {
  if (list.size() % 2 != 0) return false;
  Reader r{list};
  while (!r.in.empty()) out.push_back(std::uint16_t(r.number(2)));
  return true;
}

/// An extension that is one list of numbers, its length told in `n` bytes.
bool readNumberList(std::string_view data, std::size_t n, std::vector<std::uint16_t>& out) {
  Reader r{data};
  const std::string_view list = r.vector(n);
  out.clear();
  return !r.bad && r.in.empty() && readNumbers(list, out);
}

/// For fingerprints alone: what is wrong here is the server's to refuse.
void readPointFormats(std::string_view data, std::vector<std::uint8_t>& out) {
  Reader r{data};
  const std::string_view list = r.vector(1);
  out.assign(list.begin(), list.end());
}

bool readServerName(std::string_view data, std::string& sni) {
  if (data.empty()) return true;  // says as much as no extension
  Reader r{data};
  Reader names{r.vector(2)};
  if (r.bad || !r.in.empty()) return false;
  while (!names.in.empty()) {
    const std::size_t type = names.number(1);
    const std::string_view name = names.vector(2);
    if (names.bad) return false;
    if (type == 0 && sni.empty()) sni = name;
  }
  return true;
}

bool readAlpn(std::string_view data, std::vector<std::string>& alpn) {
  Reader r{data};
  Reader names{r.vector(2)};
  if (r.bad || !r.in.empty()) return false;
  alpn.clear();
  while (!names.in.empty()) {
    const std::string_view name = names.vector(1);
    if (names.bad || name.empty()) return false;
    alpn.emplace_back(name);
  }
  return true;
}

bool readExtension(std::size_t type, std::string_view data, ClientHello& hello) {
  switch (type) {
    case 0:
      return readServerName(data, hello.sni);
    case 10:
      return readNumberList(data, 2, hello.groups);
    case 11:
      readPointFormats(data, hello.pointFormats);
      return true;
    case 13:
      return readNumberList(data, 2, hello.signatureAlgorithms);
    case 16:
      return readAlpn(data, hello.alpn);
    case 43:
      return readNumberList(data, 1, hello.versions);
    default:
      return true;
  }
}

bool readHello(std::string_view body, ClientHello& hello) {
  Reader r{body};
  hello.legacyVersion = std::uint16_t(r.number(2));
  r.bytes(32);  // random
  const std::string_view sessionId = r.vector(1);
  const std::string_view suites = r.vector(2);
  const std::string_view compression = r.vector(1);
  if (r.bad || sessionId.size() > 32 || suites.empty() || compression.empty()) return false;
  if (!readNumbers(suites, hello.cipherSuites)) return false;
  if (!r.in.empty()) {  // TLS 1.2 and before may end here
    Reader list{r.vector(2)};
    if (r.bad || !r.in.empty()) return false;
    while (!list.in.empty()) {
      const std::size_t type = list.number(2);
      const std::string_view data = list.vector(2);
      if (list.bad || !readExtension(type, data, hello)) return false;
      hello.extensions.push_back(std::uint16_t(type));
    }
  }
  if (hello.versions.empty()) hello.versions.push_back(hello.legacyVersion);
  return true;
}

/// Handshake bytes of the records at the front of `in`: visits each fragment, as far as it came, until `visit` is
/// satisfied.
template <class Visit>
bool eachFragment(std::string_view in, Visit visit) {
  while (!in.empty()) {
    if (in[0] != 22 || (in.size() > 1 && in[1] != 3)) return false;
    if (in.size() < recordHeader) return true;
    const std::size_t length = std::size_t(static_cast<unsigned char>(in[3])) << 8 | static_cast<unsigned char>(in[4]);
    if (length == 0 || length > maxRecord) return false;
    in.remove_prefix(recordHeader);
    const std::size_t here = std::min(length, in.size());
    if (visit(in.substr(0, here))) return true;
    in.remove_prefix(here);
  }
  return true;
}

}  // namespace

ClientHelloResult readClientHello(std::string_view in, std::size_t limit) {
  const ClientHelloResult notTls{Status::notTls, {}};
  const bool full = in.size() >= limit;
  in = in.substr(0, limit);

  // First how long the hello is and whether all of it came, without a copy; then its bytes in one piece.
  char header[messageHeader] = {};
  std::size_t have = 0, wanted = messageHeader;
  const auto measure = [&](std::string_view fragment) {
    for (std::size_t i = 0; have + i < messageHeader && i < fragment.size(); ++i) header[have + i] = fragment[i];
    have += fragment.size();
    if (have < messageHeader) return false;
    wanted = Reader{std::string_view(header + 1, 3)}.number(3) + messageHeader;
    return have >= wanted;
  };
  if (!eachFragment(in, measure) || (have > 0 && header[0] != 1) || wanted > limit) return notTls;
  if (have < messageHeader || have < wanted) return full ? notTls : ClientHelloResult{};

  std::string_view message = in.substr(std::min(in.size(), recordHeader), wanted);
  std::string joined;
  bool first = true;
  eachFragment(in, [&](std::string_view fragment) {
    if (std::exchange(first, false) && fragment.size() >= wanted) return true;
    joined.append(fragment);
    return joined.size() >= wanted;
  });
  if (!joined.empty()) message = std::string_view(joined).substr(0, wanted);

  auto hello = readClientHelloMessage(message);
  if (!hello) return notTls;
  return {Status::ok, std::move(*hello)};
}

std::optional<ClientHello> readClientHelloMessage(std::string_view message) {
  Reader r{message};
  ClientHello hello;
  if (r.number(1) != 1) return std::nullopt;
  const std::string_view body = r.vector(3);
  if (r.bad || !r.in.empty() || !readHello(body, hello)) return std::nullopt;
  return hello;
}

}  // namespace penstock::wire
