import { createContext, type InputHTMLAttributes, type ReactNode, useContext, useId } from "react";
import { classNames } from "~/ui/class-names";
import { Icon } from "~/ui/icon";
import { useMessages } from "~/ui/locale-context";
import { SaidText } from "~/ui/said-text";

/** What a form knows of itself after it was refused: messages by field name, and the values as they were typed. */
export type FormState = {
  readonly errors?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, string>>;
};

const FormStateContext = createContext<FormState>({});

/** Gives every field inside its error and the value that was typed; wrap the fields of a form in it. */
export function FormFields({
  state,
  children,
}: {
  readonly state?: FormState;
  readonly children: ReactNode;
}) {
  return <FormStateContext.Provider value={state ?? {}}>{children}</FormStateContext.Provider>;
}

/** The error of a field and the typed value, which wins over the stored one. */
export function useFieldState(name: string, fallback = ""): { error: string | undefined; value: string } {
  const { errors, values } = useContext(FormStateContext);
  return { error: errors?.[name], value: values?.[name] ?? fallback };
}

/** The id of the control of a field, to which the error summary links. */
export function fieldId(name: string): string {
  return `f-${name.replace(/[^A-Za-z0-9]+/g, "-")}`;
}

export type ControlProps = {
  readonly id: string;
  readonly name: string;
  readonly "aria-describedby"?: string;
  readonly "aria-invalid"?: true;
};

type FieldProps = {
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly optional?: true;
  readonly className?: string;
  /** Builds the control around what ties it to label, hint and error. */
  readonly control: (props: ControlProps) => ReactNode;
};

/** Label, hint, control, error; required is the rule, optional is said. */
export function Field({ name, label, hint, optional, className, control }: FieldProps) {
  const { error } = useFieldState(name);
  const messages = useMessages();
  const id = fieldId(name);
  const described = classNames(hint ? `${id}-hint` : null, error ? `${id}-error` : null);
  return (
    <div className={classNames("field", error && "field-error", className)}>
      <label htmlFor={id}>
        {label}
        {optional ? <span className="field-optional"> ({messages.optional})</span> : null}
      </label>
      {hint ? (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      ) : null}
      {control({
        id,
        name,
        "aria-describedby": described === "" ? undefined : described,
        "aria-invalid": error ? true : undefined,
      })}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </div>
  );
}

export function FieldError({ id, children }: { readonly id?: string; readonly children: ReactNode }) {
  return (
    <p id={id} className="error-text">
      <Icon name="alert" className="mt-px flex-none" />
      <span>{typeof children === "string" ? <SaidText text={children} /> : children}</span>
    </p>
  );
}

/** How many characters an entry usually has; the width of the box hints at it. */
export type FieldWidth = 4 | 10 | 20 | 40 | 60;

type TextProps = Omit<FieldProps, "control"> & {
  readonly defaultValue?: string;
  readonly width?: FieldWidth;
  readonly input?: Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "id" | "defaultValue">;
  readonly suffix?: ReactNode;
};

export function TextField({ defaultValue, width = 40, input, suffix, ...field }: TextProps) {
  const { value } = useFieldState(field.name, defaultValue);
  const { className, ...attributes } = input ?? {};
  return (
    <Field
      {...field}
      control={(props) => (
        <div className="flex items-center gap-2">
          <input
            {...props}
            {...attributes}
            defaultValue={value}
            className={classNames("input", `w-chars-${width}`, className)}
          />
          {suffix ? <span className="text-ink-2">{suffix}</span> : null}
        </div>
      )}
    />
  );
}

type AreaProps = Omit<FieldProps, "control"> & {
  readonly defaultValue?: string;
  /** Prose that people write; without it, entries, one a line. */
  readonly holds?: "prose";
};

/** Text of several lines. */
export function TextAreaField({ defaultValue, holds, ...field }: AreaProps) {
  const looks =
    holds === "prose"
      ? { rows: 5, className: "input" }
      : { rows: 3, className: "input input-code", spellCheck: false };
  const { value } = useFieldState(field.name, defaultValue);
  return <Field {...field} control={(props) => <textarea {...props} {...looks} defaultValue={value} />} />;
}

type FileProps = Omit<FieldProps, "control"> & {
  /** Kinds of files that are offered first: endings and media types. */
  readonly accept: string;
};

/** A file to send. Its form is sent as multipart/form-data; after a refusal it is chosen again, as browsers have it. */
export function FileField({ accept, ...field }: FileProps) {
  return (
    <Field
      {...field}
      control={(props) => <input {...props} type="file" accept={accept} className="input" />}
    />
  );
}

/** A number typed as text: no spinner, no surprise by the mouse wheel, either decimal mark. */
export function NumberField({ input, width = 10, ...props }: TextProps) {
  return (
    <TextField {...props} width={width} input={{ inputMode: "decimal", autoComplete: "off", ...input }} />
  );
}

export type Choice = { readonly value: string; readonly label: string; readonly hint?: ReactNode };

type SelectProps = Omit<FieldProps, "control"> & {
  readonly options: readonly Choice[];
  readonly defaultValue?: string;
  readonly width?: FieldWidth;
};

export function SelectField({ options, defaultValue, width = 20, ...field }: SelectProps) {
  const { value } = useFieldState(field.name, defaultValue);
  return (
    <Field
      {...field}
      control={(props) => (
        <select {...props} defaultValue={value} className={classNames("input", `w-chars-${width}`)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    />
  );
}

type ChoiceProps = Omit<SelectProps, "width" | "className"> & { readonly hint?: ReactNode };

/** A few choices, all visible, each with its consequence. */
export function ChoiceField({ name, label, hint, options, defaultValue }: ChoiceProps) {
  const { error, value } = useFieldState(name, defaultValue);
  const id = fieldId(name);
  const described = classNames(hint ? `${id}-hint` : null, error ? `${id}-error` : null);
  return (
    <fieldset
      className={classNames("field", error && "field-error")}
      aria-describedby={described || undefined}
    >
      <legend className="mb-1">{label}</legend>
      {hint ? (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      ) : null}
      {options.map((option, index) => (
        <label key={option.value} className="choice">
          <input
            type="radio"
            name={name}
            id={index === 0 ? id : undefined}
            value={option.value}
            defaultChecked={option.value === value}
          />
          <span>
            {option.label}
            {option.hint ? <span className="hint block">{option.hint}</span> : null}
          </span>
        </label>
      ))}
      {error ? <FieldError id={`${id}-error`}>{error}</FieldError> : null}
    </fieldset>
  );
}

type CheckProps = {
  readonly name: string;
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly defaultChecked?: boolean;
};

export function CheckField({ name, label, hint, defaultChecked }: CheckProps) {
  const id = useId();
  const { errors, values = {} } = useContext(FormStateContext);
  const error = errors?.[name];
  // A box that is not ticked is not in a form, so what was typed tells both.
  const isChecked = Object.keys(values).length > 0 ? name in values : defaultChecked;
  return (
    <div className={classNames("field", error && "field-error")}>
      <label className="choice">
        <input
          type="checkbox"
          id={fieldId(name)}
          name={name}
          defaultChecked={isChecked}
          aria-describedby={hint ? `${id}-hint` : undefined}
        />
        <span>
          {label}
          {hint ? (
            <span id={`${id}-hint`} className="hint block">
              {hint}
            </span>
          ) : null}
        </span>
      </label>
      {error ? <FieldError>{error}</FieldError> : null}
    </div>
  );
}

/** Fields of one subject under a common head. */
export function FieldGroup(props: {
  readonly legend: ReactNode;
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <fieldset className="mt-8 first:mt-0">
      <legend className="mb-1 text-section font-semibold">{props.legend}</legend>
      {props.hint ? <p className="mb-3 text-ink-2">{props.hint}</p> : null}
      <div className="grid max-w-160 gap-5 pt-2">{props.children}</div>
    </fieldset>
  );
}

/** The buttons at the end of a form: the primary action first. */
export function FormActions({ children }: { readonly children: ReactNode }) {
  return <div className="mt-8 flex flex-wrap items-center gap-3">{children}</div>;
}
