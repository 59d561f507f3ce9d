// SPDX-License-Identifier: GPL-3.0-or-later
// The messages of an exchange, the newest at the bottom.
#pragma once

#include <string>

#include "cui/page.h"
#include "cui/screen/scroll.h"
#include "penstock/display/message_pages.h"
#include "penstock/display/payload_format.h"

namespace penstock::cui {

class MessagesPane {
 public:
  explicit MessagesPane(Shell& shell);

  void setExchange(const model::ExchangePtr& exchange);
  void draw(Canvas& canvas, Area area);
  /// Enter opens the payload of the one that is chosen.
  bool key(const Key& key);

 private:
  void drawMessage(Canvas& canvas, const Area& line, const model::Message& message, bool chosen) const;
  void openChosen();

  Shell& shell_;
  Alive alive_;
  model::ExchangePtr exchange_;
  display::MessageNames names_;
  std::string problem_;
  Scroll scroll_{true};
  Area list_;
  display::MessagePages pages_;
};

}  // namespace penstock::cui
