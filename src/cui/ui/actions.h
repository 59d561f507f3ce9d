// SPDX-License-Identifier: GPL-3.0-or-later
// What is done with one exchange, whichever page shows it.
#pragma once

#include <functional>
#include <vector>

#include "cui/page.h"

namespace penstock::cui {

class Actions {
 public:
  /// `sent`: an exchange of the person's own was recorded.
  Actions(Shell& shell, std::function<void(model::ExchangeId)> sent) : shell_(shell), sent_(std::move(sent)) {}

  void edit(model::ExchangeId id);
  void resend(model::ExchangeId id);
  void copyAsCurl(model::ExchangeId id);
  /// The next colour.
  void mark(model::ExchangeId id);

 private:
  struct Ready {
    SentPtr sending;
    std::vector<std::string> notes;
  };
  void askTarget(service::RequestTab tab);
  void send(service::RequestTab tab);
  void follow(Result<Ready> ready);
  void look(const SentPtr& sending);

  struct Under {
    SentPtr sending;
    Subscription changed;
  };
  Shell& shell_;
  const std::function<void(model::ExchangeId)> sent_;
  Alive alive_;
  std::vector<Under> under_;
};

}  // namespace penstock::cui
