"""The room `protect`: names found, people resolved, pseudonyms kept, small cells hidden."""
