// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/wrap_choice.h"

#include "gui/detail/code_view.h"
#include "gui/settings.h"

namespace penstock::gui {
namespace {

constexpr auto kSetting = "detail/wrap";
constexpr auto kFollows = "followsWrapChoice";

}  // namespace

bool wrapChoice() { return settings().value(kSetting, false).toBool(); }

void followWrapChoice(CodeView& view) {
  view.setProperty(kFollows, true);
  view.setWrapped(wrapChoice());
  QObject::connect(&view, &CodeView::wrapRequested, &view, [&view](bool wrapped) {
    settings().setValue(kSetting, wrapped);
    for (CodeView* other : view.window()->findChildren<CodeView*>())
      if (other->property(kFollows).toBool()) other->setWrapped(wrapped);
  });
}

}  // namespace penstock::gui
