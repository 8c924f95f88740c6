import { canBuy } from "../model/sale";
import { useShop } from "../model/shop";

interface Props {
  label: string;
  isBusy: boolean;
  isMain?: boolean;
  onClick: () => void;
}

/** Before the sale one may choose, and hold as soon as it begins. */
export function HoldButton({ label, isBusy, isMain = true, onClick }: Props) {
  const { hall } = useShop();
  const sale = hall.sale.value;
  const isOpen = sale !== undefined && canBuy(sale);
  return (
    <button
      type="button"
      class={isMain ? "button button-main hold-button" : "button hold-button"}
      disabled={!isOpen}
      aria-busy={isBusy}
      onClick={onClick}
    >
      {!isOpen ? "Not on sale yet" : isBusy ? "Holding…" : label}
    </button>
  );
}
