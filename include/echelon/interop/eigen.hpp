// SPDX-License-Identifier: BSL-1.0
/// Eigen's arrays as our views, and ours as Eigen's maps. Nothing is copied.
#pragma once

#include <cstddef>
#include <span>
#include <type_traits>

#include <Eigen/Core>

#include <echelon/core/view.hpp>

namespace echelon::inline ECHELON_ABI {

namespace detail {
template <class T>
using eigen_matrix = Eigen::Matrix<std::remove_const_t<T>, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
template <class T>
using eigen_vector = Eigen::Matrix<std::remove_const_t<T>, Eigen::Dynamic, 1>;
template <class T, class Plain>
using eigen_like = std::conditional_t<std::is_const_v<T>, const Plain, Plain>;
}  // namespace detail

/// Our matrix as Eigen sees it; the owner of the memory must outlive the map.
template <class T>
Eigen::Map<detail::eigen_like<T, detail::eigen_matrix<T>>, Eigen::Unaligned, Eigen::OuterStride<>> as_eigen(
    matrix_view<T> x) noexcept {
  return {x.data(), static_cast<Eigen::Index>(x.rows()), static_cast<Eigen::Index>(x.columns()),
          Eigen::OuterStride<>{static_cast<Eigen::Index>(x.stride())}};
}

/// Our values as a column of Eigen's; the owner of the memory must outlive the map.
template <class T>
Eigen::Map<detail::eigen_like<T, detail::eigen_vector<T>>> as_eigen(std::span<T> x) noexcept {
  return {x.data(), static_cast<Eigen::Index>(x.size())};
}

/// A row-major matrix of Eigen's, or a map or block of one, as our view; its owner must outlive the view.
///
/// needs   storage by rows, elements of a row side by side: checked when compiled
template <class Derived>
auto as_view(Eigen::DenseBase<Derived>& x) noexcept {
  using scalar_type = typename Derived::Scalar;
  static_assert(Derived::IsRowMajor && Derived::InnerStrideAtCompileTime == 1,
                "as_view: Eigen stores by columns unless told; use Eigen::RowMajor, or copy into such a matrix");
  using entry = std::conditional_t<(Derived::Flags & Eigen::LvalueBit) != 0, scalar_type, const scalar_type>;
  auto& m = x.derived();
  return matrix_view<entry>{m.data(), static_cast<std::size_t>(m.rows()), static_cast<std::size_t>(m.cols()),
                              static_cast<std::size_t>(m.outerStride())};
}
template <class Derived>
auto as_view(const Eigen::DenseBase<Derived>& x) noexcept {
  static_assert(Derived::IsRowMajor && Derived::InnerStrideAtCompileTime == 1,
                "as_view: Eigen stores by columns unless told; use Eigen::RowMajor, or copy into such a matrix");
  const auto& m = x.derived();
  return matrix_view<const typename Derived::Scalar>{m.data(), static_cast<std::size_t>(m.rows()),
                                                     static_cast<std::size_t>(m.cols()),
                                                     static_cast<std::size_t>(m.outerStride())};
}

/// A vector of Eigen's as a span; its owner must outlive the span.
///
/// needs   elements side by side: checked when compiled
template <class Derived>
auto as_span(const Eigen::DenseBase<Derived>& x) noexcept {
  static_assert(Derived::IsVectorAtCompileTime && Derived::InnerStrideAtCompileTime == 1,
                "as_span: needs a vector whose elements lie side by side");
  const auto& v = x.derived();
  return std::span<const typename Derived::Scalar>{v.data(), static_cast<std::size_t>(v.size())};
}

}  // namespace echelon::inline ECHELON_ABI
