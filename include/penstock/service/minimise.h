// SPDX-License-Identifier: GPL-3.0-or-later
// Which parts of a request its answer needs: sent again and again, each time without one of them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "penstock/base/cancel_token.h"
#include "penstock/draft/minimise.h"
#include "penstock/service/drafts.h"
#include "penstock/service/sends.h"

namespace penstock::service {

struct MinimiseParts {
  Sends* sends = nullptr;  // outlives it
  ProjectPtr project;
  draft::Variables variables;
};

struct Minimised {
  std::string text;                             // of the tab, less what is not needed
  std::vector<draft::Minimiser::Tried> tried;   // in order
  std::size_t left = 0;                         // parts that had no turn yet
  std::string how;                              // by what answers are taken to be the same: a sentence without a final stop
};

/// Sends it twice as it is, to learn what of its answer stays the same, then once for each part. Every send is an exchange of the project.
/// `progressed`: what it knows so far, on the thread that calls. **Errors**: cancelled; those of readyToSend and Sends::send; failed sends
/// of the whole request; unsupported: its answer changes on its own, or is not recorded. Blocks: never on the GUI thread or an I/O thread.
Result<Minimised> minimise(const MinimiseParts& parts, const RequestTab& tab, const CancelToken& token, const std::function<void(const Minimised&)>& progressed);

}  // namespace penstock::service
