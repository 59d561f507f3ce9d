// SPDX-License-Identifier: GPL-3.0-or-later
// What a client gets to read when there is no response to pass on.
#pragma once

#include "penstock/engine/interceptor.h"
#include "penstock/model/exchange.h"

namespace penstock::engine {

/// Whether the failure is told to this client as a page. To a script or an image of a page it is the network error that it is without
/// us: a page of ours would be a response to the one, and a breach of CORS to the other. What is wrong with the request itself always is.
bool getsPage(const model::RequestHead& request, model::FailureKind kind);
/// A page that says in plain words what happened with `url` and what to do. HTML, everything escaped but `offer`: forms of ours that may be
/// sent to the page's own origin.
FixedReply errorPage(const model::Failure& failure, std::string_view url, std::string_view offer = {});
/// A fixed reply as a head to send; `close` adds Connection: close.
model::ResponseHeadPtr headOf(const FixedReply& reply, bool close);

}  // namespace penstock::engine
