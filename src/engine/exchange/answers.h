// SPDX-License-Identifier: GPL-3.0-or-later
// An answer of ours: the one way to send it.
#pragma once

#include <string>
#include <string_view>

#include "engine/exchange/error_page.h"
#include "penstock/http/sides.h"
#include "penstock/net/stream.h"
#include "penstock/record/recorder.h"

namespace penstock::engine {

using net::Awaitable;

/// Answers without a server and finishes `live`. `ownsRequest`: nobody else reads the request's body.
Awaitable<> answer(record::LiveExchangePtr live, FixedReply reply, http::ClientSide& client, bool ownsRequest);
/// The same with an answer that takes its time.
Awaitable<> answer(record::LiveExchangePtr live, Answer answer, http::ClientSide& client, bool ownsRequest, net::IoThread& thread,
                   record::Recorder& recorder);
/// With the page for `failure`, which becomes the exchange's, or a network error where the client reads no page. `offer`: markup of what
/// the page offers to do about it.
Awaitable<> answerFailure(record::LiveExchangePtr live, model::Failure failure, http::ClientSide& client, bool ownsRequest,
                          std::string offer = {});
/// What is no traffic: to a request of that method. `close`: nothing follows it on this connection.
Awaitable<> answerUnrecorded(FixedReply reply, http::ClientSide& client, std::string method, bool close);
/// To a client of which no more is known than that it speaks HTTP/1; the connection's last. False: it is gone.
Awaitable<bool> answerOn(net::Stream& client, FixedReply reply, std::chrono::milliseconds timeout);

}  // namespace penstock::engine
