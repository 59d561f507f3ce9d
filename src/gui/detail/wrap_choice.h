// SPDX-License-Identifier: GPL-3.0-or-later
// Whether lines are wrapped: one choice for all texts of the detail panel.
#pragma once

namespace penstock::gui {

class CodeView;

/// The view wraps as was chosen, now and whenever it is shown; what is chosen in it holds for the others of its window too, and is
/// remembered ("detail/wrap").
void followWrapChoice(CodeView& view);
bool wrapChoice();

}  // namespace penstock::gui
