// SPDX-License-Identifier: GPL-3.0-or-later
// The heart: one request in, interceptors, upstream, the response back. Knows no protocol version.
#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "engine/exchange/own_answers.h"
#include "penstock/engine/interceptor.h"
#include "penstock/http/transaction.h"
#include "penstock/record/recorder.h"
#include "penstock/upstream/server_provider.h"

namespace penstock::engine {

struct RunParts {
  net::IoThread& thread;
  record::Recorder& recorder;
  const std::vector<std::shared_ptr<Interceptor>>& interceptors;
  OwnAnswers& own;
  const std::function<void(std::string_view why)>& endClient;  // ends the client's connection at once
};

/// Runs it to its end and finishes `live`. `x().request` is set; `send` is what goes to the server.
/// On return the client side tells whether its connection can go on. What is thrown inside ends the client's connection; the exchange
/// is finished and nothing of it runs any more when it leaves here.
Awaitable<> runExchange(RunParts parts, record::LiveExchangePtr live, model::RequestHeadPtr send, http::ClientTransaction& client,
                        upstream::ServerProvider& servers);

/// Answers without a server and finishes `live`. `ownsRequest`: nobody else reads the request's body.
Awaitable<> answer(record::LiveExchangePtr live, FixedReply reply, http::ClientTransaction& client, bool ownsRequest);
/// With the page for `failure`, which becomes the exchange's, or a network error where the client reads no page.
Awaitable<> answerFailure(record::LiveExchangePtr live, model::Failure failure, http::ClientTransaction& client, bool ownsRequest);

}  // namespace penstock::engine
