// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/net/tls_stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <cstring>

namespace penstock::net {

/// The BIO under an SSL: no buffer of its own. With read-ahead OpenSSL reads straight into its 64 KB record buffer.
struct TlsBio {
  static int read(BIO* bio, char* to, std::size_t n, std::size_t* got) {
    auto* s = static_cast<TlsStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *got = 0;
    if (s->prefixUsed_ < s->prefix_.size()) {
      *got = std::min(n, s->prefix_.size() - s->prefixUsed_);
      std::memcpy(to, s->prefix_.data() + s->prefixUsed_, *got);
      s->prefixUsed_ += *got;
      if (s->prefixUsed_ == s->prefix_.size()) {
        std::string().swap(s->prefix_);
        s->prefixUsed_ = 0;
      }
      return 1;
    }
    const IoResult r = s->below_->tryRead(to, n);
    switch (r.status) {
      case IoStatus::ok: *got = r.n; return 1;
      case IoStatus::wouldBlock: BIO_set_retry_read(bio); return 0;
      case IoStatus::eof: s->belowEof_ = true; return 0;
      case IoStatus::error: s->lastError_ = s->below_->lastError(); return 0;
    }
    return 0;
  }
  static int write(BIO* bio, const char* from, std::size_t n, std::size_t* put) {
    auto* s = static_cast<TlsStream*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    *put = 0;
    const IoResult r = s->below_->tryWrite(from, n);
    switch (r.status) {
      case IoStatus::ok: *put = r.n; return 1;
      case IoStatus::wouldBlock: BIO_set_retry_write(bio); return 0;
      case IoStatus::eof:
      case IoStatus::error: s->lastError_ = s->below_->lastError(); return 0;
    }
    return 0;
  }
  static long ctrl(BIO* bio, int cmd, long, void*) {
    switch (cmd) {
      case BIO_CTRL_FLUSH: return 1;
      case BIO_CTRL_EOF: return static_cast<TlsStream*>(BIO_get_data(bio))->belowEof_;
      default: return 0;
    }
  }
  static int create(BIO* bio) {
    BIO_set_init(bio, 1);
    return 1;
  }
  static BIO_METHOD* method() {
    static BIO_METHOD* const m = [] {
      BIO_METHOD* x = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "penstock stream");
      BIO_meth_set_read_ex(x, read);
      BIO_meth_set_write_ex(x, write);
      BIO_meth_set_ctrl(x, ctrl);
      BIO_meth_set_create(x, create);
      return x;
    }();
    return m;
  }
};

TlsStream::TlsStream(std::unique_ptr<Stream> below, SSL* ssl, std::string prefix)
    : below_(std::move(below)), ssl_(ssl), prefix_(std::move(prefix)) {
  BIO* bio = BIO_new(TlsBio::method());
  BIO_set_data(bio, this);
  SSL_set_bio(ssl_, bio, bio);
}

TlsStream::~TlsStream() {
  // Without the mark OpenSSL drops the session from resumption as if it had been cut.
  SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

Awaitable<error_code> TlsStream::handshake(std::chrono::milliseconds timeout) {
  const Deadline deadline(timeout);  // of all of it, or a peer that trickles would never run out
  while (true) {
    ERR_clear_error();
    const int r = SSL_do_handshake(ssl_);
    if (r == 1) {
      up_ = true;
      co_return error_code();
    }
    const int e = SSL_get_error(ssl_, r);
    Readiness need = Readiness::read;
    if (e == SSL_ERROR_WANT_WRITE)
      need = Readiness::write;
    else if (e != SSL_ERROR_WANT_READ) {
      broken_ = true;
      co_return error_code(asio::error::connection_aborted);
    }
    const error_code ec = co_await wait(*below_, need, deadline);
    if (ec) {
      lastError_ = ec;
      co_return ec;
    }
  }
}

IoResult TlsStream::failed(int ret, Readiness asked) {
  const int e = SSL_get_error(ssl_, ret);
  Readiness& needs = asked == Readiness::read ? readNeeds_ : writeNeeds_;
  if (e == SSL_ERROR_WANT_READ || e == SSL_ERROR_WANT_WRITE) {
    needs = e == SSL_ERROR_WANT_READ ? Readiness::read : Readiness::write;
    return {IoStatus::wouldBlock, 0};
  }
  if (e == SSL_ERROR_ZERO_RETURN) return {IoStatus::eof, 0};
  if (!broken_ && e == SSL_ERROR_SSL && !belowEof_) failure_ = tls::describeFailure(ssl_);
  ERR_clear_error();
  broken_ = true;
  if (belowEof_ && asked == Readiness::read) {
    abrupt_ = true;  // FIN without close_notify: a truncation, if framing did not say where the end is
    return {IoStatus::eof, 0};
  }
  if (!lastError_) lastError_ = asio::error::connection_reset;
  return {IoStatus::error, 0};
}

IoResult TlsStream::tryRead(char* to, std::size_t n) {
  std::size_t total = 0;
  ERR_clear_error();
  // Several records may lie in the record buffer: take them all, so that they are passed on with one write.
  while (total < n) {
    const int r = SSL_read(ssl_, to + total, int(std::min<std::size_t>(n - total, 1 << 30)));
    if (r > 0) {
      total += std::size_t(r);
      if (!SSL_has_pending(ssl_)) break;
      continue;
    }
    if (total) {
      // The next call meets the same condition; only the needed readiness has to be known.
      const int e = SSL_get_error(ssl_, r);
      if (e == SSL_ERROR_WANT_WRITE) readNeeds_ = Readiness::write;
      break;
    }
    return failed(r, Readiness::read);
  }
  return {IoStatus::ok, total};
}

std::pair<Stream::Waiting, std::size_t> TlsStream::peek(char* to, std::size_t n) {
  Readiness need = Readiness::read;
  SocketStream& socket = bottom(need);
  do {
    // Asked without a wait before it (a connection kept for reuse): the last read's "empty" is no news any more. And behind
    // records of TLS's own, session tickets, there may be more.
    socket.ready(Readiness::read);
    ERR_clear_error();
    const int r = SSL_peek(ssl_, to, int(n));
    if (r > 0) return {Waiting::bytes, std::size_t(r)};
    if (failed(r, Readiness::read).status != IoStatus::wouldBlock) return {Waiting::end, 0};
  } while (!socket.foundEmpty() && socket.waiting() != Waiting::nothing);
  return {Waiting::nothing, 0};
}

IoResult TlsStream::tryWrite(const char* from, std::size_t n) {
  if (n == 0) return {IoStatus::ok, 0};
  ERR_clear_error();
  const int r = SSL_write(ssl_, from, int(std::min<std::size_t>(n, 1 << 30)));
  if (r > 0) return {IoStatus::ok, std::size_t(r)};
  return failed(r, Readiness::write);
}

void TlsStream::shutdownWrite() {
  if (up_ && !broken_ && !closeSent_) {
    closeSent_ = true;
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
  below_->shutdownWrite();
}

void TlsStream::close() {
  if (up_ && !broken_ && !closeSent_) {
    closeSent_ = true;
    ERR_clear_error();
    SSL_shutdown(ssl_);
    ERR_clear_error();
  }
  below_->close();
}

void TlsStream::cut() {
  broken_ = true;
  below_->close();
}

SocketStream& TlsStream::bottom(Readiness& r) {
  r = r == Readiness::read ? readNeeds_ : writeNeeds_;
  return below_->bottom(r);
}

}  // namespace penstock::net
