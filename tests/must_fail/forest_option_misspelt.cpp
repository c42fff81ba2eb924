// SPDX-License-Identifier: BSL-1.0
// mistake  an option that does not exist
// says     has no non-static data member named 'min_leafs'
// says (clang) field designator 'min_leafs' does not refer to any field
#include <echelon/forest.hpp>

#if defined(ECHELON_WRONG)
const echelon::quantile_forest spec{.trees = 10, .min_leafs = 5};
#else
const echelon::quantile_forest spec{.trees = 10, .min_leaf = 5};
#endif

int main() { return static_cast<int>(spec.trees); }
