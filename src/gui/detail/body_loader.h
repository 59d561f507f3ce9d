// SPDX-License-Identifier: GPL-3.0-or-later
// A body for the window: display's, and the image where it is one.
#pragma once

#include <QImage>
#include <memory>

#include "penstock/display/body.h"
#include "penstock/display/tree_rows.h"

namespace penstock::gui {

struct ShownBody : display::LoadedBody {
  QImage image;  // where `shown` is BodyView::image
  std::shared_ptr<display::TreeRows> rows;  // of `tree`, where there is one
};

/// Runs on a worker.
ShownBody loadShown(const display::BodyRequest& request, const CancelToken& token);

}  // namespace penstock::gui
