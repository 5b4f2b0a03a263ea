export interface SelectOption {
  value: string;
  title: string;
  group?: string;
  /** a second, smaller line */
  note?: string;
  disabled?: boolean;
}
