// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/session/read_hello.h"

#include <utility>

namespace penstock::engine {

net::Awaitable<Hello> readHello(net::Stream& client, net::ReadBuffer& in, std::chrono::milliseconds patience, wire::ClientHello& out) {
  const net::Deadline deadline(patience);
  while (true) {
    auto result = wire::readClientHello(in.view());
    if (result.status == wire::ClientHelloResult::Status::ok) {
      out = std::move(result.hello);
      co_return Hello::read;
    }
    if (result.status == wire::ClientHelloResult::Status::notTls) co_return Hello::noTls;
    const net::IoResult r = in.fill(client, 2 * net::BlockPool::blockSize);
    if (r.status == net::IoStatus::ok) continue;
    if (r.status != net::IoStatus::wouldBlock) co_return Hello::noTls;
    net::UnfinishedInput unfinished(in, client);
    if (unfinished.evicted()) co_return Hello::late;
    const net::error_code ec = co_await net::wait(client, net::Readiness::read, deadline);
    if (unfinished.evicted()) co_return Hello::late;
    if (ec) co_return ec == net::asio::error::timed_out ? Hello::late : Hello::noTls;
  }
}

}  // namespace penstock::engine
