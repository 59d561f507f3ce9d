// SPDX-License-Identifier: GPL-3.0-or-later
// Both sides read the same whatever the pieces, take no byte twice and none behind the end; what our client side writes our server
// side reads. The first byte of the input chooses.
#include "fuzz/fuzz.h"
#include "penstock/wire/socks/socks.h"

namespace {

using namespace penstock;
namespace socks = wire::socks;

struct Read {
  int step = 0;
  std::size_t consumed = 0;
  std::string out, host, user, why;
  std::uint16_t port = 0;
  bool operator==(const Read&) const = default;
};

Read serve(std::string_view in, std::size_t piece, bool required) {
  socks::ServerHandshake handshake(required);
  Read read;
  auto step = socks::ServerHandshake::Step::needMore;
  for (std::size_t end = 0; end < in.size() && step == socks::ServerHandshake::Step::needMore;) {
    end = std::min(in.size(), end + piece);
    while (true) {
      std::size_t consumed = 0;
      const std::string_view rest = in.substr(read.consumed, end - read.consumed);
      step = handshake.feed(rest, consumed);
      fuzz::require(consumed <= rest.size(), "consumed more than there is");
      read.consumed += consumed;
      if (step != socks::ServerHandshake::Step::authenticate) break;
      handshake.authenticated(handshake.credentials().password.size() % 2 == 0);
    }
  }
  read.step = int(step);
  read.out = handshake.out();
  if (step == socks::ServerHandshake::Step::request) {
    read.host = handshake.request().host;
    read.port = handshake.request().port;
    read.user = handshake.request().user;
    fuzz::require(!read.host.empty() && read.host.size() <= 255, "a host without bounds");
  }
  if (step == socks::ServerHandshake::Step::failed) fuzz::require(!handshake.why().empty(), "a failure without words");
  if (step == socks::ServerHandshake::Step::needMore)
    fuzz::require(in.size() - read.consumed < 1024, "waits for more without a bound");
  read.why = handshake.why();
  return read;
}

Read ask(std::string_view in, std::size_t piece, bool password) {
  std::optional<socks::Credentials> credentials;
  if (password) credentials = socks::Credentials{"user", "password"};
  socks::ClientHandshake handshake("example.com", 443, credentials);
  Read read;
  auto step = socks::ClientHandshake::Step::needMore;
  for (std::size_t end = 0; end < in.size() && step == socks::ClientHandshake::Step::needMore;) {
    end = std::min(in.size(), end + piece);
    std::size_t consumed = 0;
    step = handshake.feed(in.substr(read.consumed, end - read.consumed), consumed);
    read.consumed += consumed;
    fuzz::require(read.consumed <= end, "consumed more than there is");
  }
  read.step = int(step);
  read.out = handshake.out();
  read.why = handshake.why();
  return read;
}

/// A client of ours that asks for what the input holds is understood.
void roundTrip(std::string_view host) {
  if (host.empty() || host.size() > 255) return;
  for (const char c : host)
    if (!((c >= 'a' && c <= 'z') || c == '.' || c == '-' || c == '_')) return;
  socks::ClientHandshake client(std::string(host), 4321, std::nullopt);
  std::string said = client.out();
  std::size_t consumed = 0;
  client.feed(std::string_view("\x05\x00", 2), consumed);
  said += client.out();
  socks::ServerHandshake server(false);
  consumed = 0;
  fuzz::require(server.feed(said, consumed) == socks::ServerHandshake::Step::request, "our own request is not read");
  fuzz::require(server.request().host == host && server.request().port == 4321 && consumed == said.size(), "another request was read");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view in = fuzz::asText(data + 1, size - 1);
  const bool flag = data[0] & 1;
  if (data[0] & 2) {
    const Read whole = ask(in, in.size(), flag);
    for (const std::size_t piece : {1, 2, 3, 7}) fuzz::require(ask(in, piece, flag) == whole, "the client side reads pieces otherwise");
  } else {
    const Read whole = serve(in, in.size(), flag);
    for (const std::size_t piece : {1, 2, 3, 7}) fuzz::require(serve(in, piece, flag) == whole, "the server side reads pieces otherwise");
  }
  roundTrip(in);
  return 0;
}
