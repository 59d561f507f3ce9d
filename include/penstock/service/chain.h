// SPDX-License-Identifier: GPL-3.0-or-later
// Requests sent one after the other, each with what the answers before it gave: logging in, before something else is sent.
#pragma once

#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/service/drafts.h"
#include "penstock/service/sends.h"

namespace penstock::service {

struct ChainParts {
  Sends* sends = nullptr;  // outlives it
  ProjectPtr project;
  draft::Variables variables;
  model::Source source = model::Source::resender;
};

/// Gives all that their answers gave (RequestTab::after). Every send is an exchange of the project. The first that fails ends it: one without
/// an answer, with a status of 400 and above, or without a value that is to be taken of it. **Errors**: cancelled; those of readyToSend,
/// Sends::send and takeValues; io: there is no answer; each names its request. Blocks: never on the GUI thread or an I/O thread.
Result<draft::Environment> sendChain(const ChainParts& parts, const std::vector<RequestTab>& chain, const CancelToken& token);

/// The requests of the Resender's chain, in its order, as they are now; without what was sent of them.
std::vector<RequestTab> chainOf(const Drafts& drafts);

/// What it is called: its name, or method and path of its text.
std::string titleOf(const RequestTab& tab);

}  // namespace penstock::service
