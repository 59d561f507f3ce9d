// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/upstream/hello_info.h"

#include <array>

#include "penstock/tls/fingerprint.h"
#include "penstock/wire/tls_hello/fingerprint.h"

namespace penstock::upstream {

namespace {

/// FNV-1a.
struct Hash {
  std::uint64_t value = 14695981039346656037u;
  void add(std::uint64_t v) { value = (value ^ v) * 1099511628211u; }
  template <class List>
  void addAll(const List& list) {
    for (const auto v : list) add(v);
    add(list.size());
  }
};

/// What the last hellos came to. Programs send the same one again and again, we ourselves above all; those that shuffle their
/// extensions do not, and cost some microseconds each.
struct Known {
  wire::ClientHello hello;  // without its name, which no fingerprint depends on
  std::string ja3, ja4;

  bool isOf(const wire::ClientHello& h) const {
    return hello.cipherSuites == h.cipherSuites && hello.extensions == h.extensions && hello.groups == h.groups &&
           hello.signatureAlgorithms == h.signatureAlgorithms && hello.alpn == h.alpn && hello.pointFormats == h.pointFormats &&
           hello.versions == h.versions && hello.legacyVersion == h.legacyVersion;
  }
};

constexpr std::size_t keptHellos = 32;  // of each I/O thread

Known& slotOf(const wire::ClientHello& hello) {
  static thread_local std::array<Known, keptHellos> slots;
  Hash hash;
  hash.addAll(hello.cipherSuites);
  hash.addAll(hello.extensions);
  hash.addAll(hello.groups);
  hash.add(hello.alpn.size());
  return slots[(hash.value ^ hash.value >> 32) % keptHellos];
}

}  // namespace

void addFingerprints(model::TlsInfo& info, const wire::ClientHello& hello) {
  Known& known = slotOf(hello);
  if (known.ja4.empty() || !known.isOf(hello)) {
    known.hello = hello;
    known.hello.sni.clear();
    const wire::Ja4Texts texts = wire::ja4Texts(hello);
    known.ja3 = tls::ja3(wire::ja3Text(hello));
    known.ja4 = tls::ja4(texts.head, texts.ciphers, texts.extensions);
  }
  info.ja3 = known.ja3;
  info.ja4 = known.ja4;
}

std::shared_ptr<model::TlsInfo> helloInfo(const wire::ClientHello& hello) {
  auto info = std::make_shared<model::TlsInfo>();
  info->sni = hello.sni;
  info->offeredAlpn = hello.alpn;
  addFingerprints(*info, hello);
  return info;
}

namespace {

/// Extensions that come and go with the name, with what is asked of the server, and with a session to resume.
bool ofTheConnection(std::uint16_t extension) {
  constexpr std::uint16_t serverName = 0, alpn = 16, padding = 21, sessionTicket = 35, preSharedKey = 41, earlyData = 42, cookie = 44;
  switch (extension) {
    case serverName:
    case alpn:
    case padding:
    case sessionTicket:
    case preSharedKey:
    case earlyData:
    case cookie: return true;
    default: return wire::isGrease(extension);
  }
}

}  // namespace

tls::HelloShape shapeOf(const wire::ClientHello& hello) {
  tls::HelloShape shape;
  shape.versions = hello.versions;
  shape.cipherSuites = hello.cipherSuites;
  shape.groups = hello.groups;
  shape.signatureAlgorithms = hello.signatureAlgorithms;
  shape.extensions = hello.extensions;
  return shape;
}

std::string oldVersionsHint(model::TlsVersion oldest, const std::string& host) {
  if (oldest == model::TlsVersion::tls10) return {};
  return "; --tls-min " + host + "=1.0 lets it speak TLS 1.0 and 1.1";
}

std::uint64_t programTraits(const wire::ClientHello& hello) {
  Hash hash;
  std::uint64_t extensions = 0;  // a sum: some programs shuffle them
  for (const std::uint16_t e : hello.extensions) {
    Hash one;
    one.add(e);
    if (!ofTheConnection(e)) extensions += one.value;
  }
  hash.add(extensions);
  for (const auto* list : {&hello.cipherSuites, &hello.groups, &hello.signatureAlgorithms}) {
    for (const std::uint16_t v : *list)
      if (!wire::isGrease(v)) hash.add(v);
    hash.add(0x0a0a);  // a list's end
  }
  return hash.value;
}

}  // namespace penstock::upstream
