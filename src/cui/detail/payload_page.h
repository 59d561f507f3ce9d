// SPDX-License-Identifier: GPL-3.0-or-later
// One message: its payload, or all that is known of it.
#pragma once

#include "cui/detail/document_pane.h"
#include "penstock/display/payload_format.h"

namespace penstock::cui {

class PayloadPage final : public Page {
 public:
  PayloadPage(Shell& shell, model::ExchangePtr exchange, const model::Message& message, const display::MessageNames& names);

  std::string title() const override;
  void draw(Canvas& canvas, Area area) override;
  bool key(const Key& key) override;
  std::vector<KeyHint> keys() const override;
  void captureChanged() override { shell_.leave(); }

 private:
  void load(bool same);

  Shell& shell_;
  const model::ExchangePtr exchange_;
  const model::Message message_;
  display::BodyRequest request_;
  DocumentPane payload_;
  TextPane facts_;
  Alive alive_;
  bool details_ = false;
  int cells_ = 0;
};

}  // namespace penstock::cui
