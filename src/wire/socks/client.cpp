// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/socks/socks.h"
#include "wire/socks/address.h"

namespace penstock::wire::socks {

ClientHandshake::ClientHandshake(std::string host, std::uint16_t port, std::optional<Credentials> credentials)
    : host_(std::move(host)), port_(port), credentials_(std::move(credentials)) {
  if (credentials_ && (credentials_->user.size() > 255 || credentials_->password.size() > 255)) {
    fail("a username or password over 255 bytes, which SOCKS 5 cannot carry");
    return;
  }
  std::string probe;
  if (!appendAddress(probe, host_, port_)) {
    fail("a host name that SOCKS 5 cannot carry");
    return;
  }
  out_ = credentials_ ? std::string("\x05\x02\x00\x02", 4) : std::string("\x05\x01\x00", 3);
}

ClientHandshake::Step ClientHandshake::fail(std::string why) {
  state_ = State::failed;
  why_ = std::move(why);
  return Step::failed;
}

void ClientHandshake::sendRequest() {
  out_ += std::string("\x05\x01\x00", 3);
  appendAddress(out_, host_, port_);
  state_ = State::reply;
}

ClientHandshake::Step ClientHandshake::feed(std::string_view in, std::size_t& consumed) {
  while (true) {
    const std::string_view rest = in.substr(consumed);
    switch (state_) {
      case State::method: {
        if (!rest.empty() && rest[0] != 5) return fail("it does not speak SOCKS 5");
        if (rest.size() < 2) return Step::needMore;
        consumed += 2;
        const auto method = static_cast<unsigned char>(rest[1]);
        if (method == 0xff) return fail(credentials_ ? "it accepts neither our username nor none" : "it wants a username and password");
        if (method == 0) {
          sendRequest();
        } else if (method == 2 && credentials_) {
          out_ += '\x01';
          out_ += char(credentials_->user.size());
          out_ += credentials_->user;
          out_ += char(credentials_->password.size());
          out_ += credentials_->password;
          state_ = State::password;
        } else {
          return fail("it chose an authentication method that was not offered");
        }
        break;
      }
      case State::password:
        if (rest.size() < 2) return Step::needMore;
        consumed += 2;
        if (rest[1] != 0) return fail("it refused our username or password");
        sendRequest();
        break;
      case State::reply: {
        if (!rest.empty() && rest[0] != 5) return fail("it does not speak SOCKS 5");
        if (rest.size() > 1 && rest[1] != 0) {  // many close without the rest of a refusal
          refused_ = Reply(static_cast<unsigned char>(rest[1]));
          return fail(toText(*refused_));
        }
        if (rest.size() < 4) return Step::needMore;
        // BND.ADDR means nothing to us, whatever it holds; only its length does.
        const auto type = rest[3];
        if (type == 3 && rest.size() < 5) return Step::needMore;
        const std::size_t length = type == 1 ? 4 : type == 4 ? 16 : type == 3 ? 1 + std::size_t(static_cast<unsigned char>(rest[4])) : 0;
        if (length == 0) return fail("its reply cannot be read");
        if (rest.size() < 4 + length + 2) return Step::needMore;
        consumed += 4 + length + 2;
        state_ = State::done;
        break;
      }
      case State::done: return Step::connected;
      case State::failed: return Step::failed;
    }
  }
}

}  // namespace penstock::wire::socks
