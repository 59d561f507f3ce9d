// SPDX-License-Identifier: GPL-3.0-or-later
// A decision holds for every longer input; a hello reads the same when its records are cut smaller.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/tls_hello/client_hello.h"
#include "penstock/wire/tls_hello/fingerprint.h"

namespace {

using namespace penstock;
using Status = wire::ClientHelloResult::Status;

bool same(const wire::ClientHello& a, const wire::ClientHello& b) {
  return a.legacyVersion == b.legacyVersion && a.versions == b.versions && a.cipherSuites == b.cipherSuites &&
         a.extensions == b.extensions && a.groups == b.groups && a.signatureAlgorithms == b.signatureAlgorithms &&
         a.pointFormats == b.pointFormats && a.sni == b.sni && a.alpn == b.alpn;
}

/// The same handshake bytes in records of three bytes; "" when `in` is not whole records.
std::string cutSmaller(std::string_view in) {
  std::string out;
  while (in.size() >= 5) {
    const std::size_t length = std::size_t(std::uint8_t(in[3])) << 8 | std::uint8_t(in[4]);
    if (in.size() < 5 + length) return "";
    for (std::string_view rest = in.substr(5, length); !rest.empty();) {
      const std::size_t n = rest.size() < 3 ? rest.size() : 3;
      out.append(in.substr(0, 3)).append({'\0', char(n)}).append(rest.substr(0, n));
      rest.remove_prefix(n);
    }
    in.remove_prefix(5 + length);
  }
  return in.empty() ? out : "";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  const auto whole = wire::readClientHello(in);
  Status before = Status::needMore;
  for (std::size_t n = 0; n <= in.size(); n += n < 64 ? 1 : 17) {
    const auto part = wire::readClientHello(in.substr(0, n));
    fuzz::require(before == Status::needMore || part.status == before, "a decision changed with more bytes");
    if (part.status == Status::ok)
      fuzz::require(whole.status == Status::ok && same(part.hello, whole.hello), "two readings");
    before = part.status;
  }
  if (whole.status == Status::ok) {
    const std::string smaller = cutSmaller(in);
    if (!smaller.empty() && smaller.size() < 60'000) {
      const auto again = wire::readClientHello(smaller);
      fuzz::require(again.status == Status::ok && same(again.hello, whole.hello), "records cut smaller read otherwise");
    }
    const wire::Ja4Texts ja4 = wire::ja4Texts(whole.hello);
    fuzz::require(ja4.head.size() == 10, "a JA4 of another length");
    wire::ja3Text(whole.hello);
    fuzz::require(wire::helloDifferences(whole.hello, whole.hello).empty(), "a hello differs from itself");
    fuzz::require(!whole.hello.versions.empty() && !whole.hello.cipherSuites.empty(),
                  "a hello without versions or suites");
  }
  wire::readClientHello(in, size / 2);
  return 0;
}
